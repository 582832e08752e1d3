// libpq, loaded when the first connection is made: it comes with twenty libraries (Kerberos, LDAP, GnuTLS), which a
// crawl into a file does not need, and which took as long to load as a tenth of a short crawl.
#pragma once

#include <libpq-fe.h>

namespace crawl::storage::postgres {

// The functions that are used; each has its own name in Libpq.
#define CRAWL_LIBPQ(function)                                                                                        \
  function(PQclear) function(PQcmdTuples) function(PQconninfoFree) function(PQconninfoParse)                         \
      function(PQconnectdbParams) function(PQconnectionNeedsPassword) function(PQerrorMessage) function(PQexec)      \
          function(PQexecParams) function(PQexecPrepared) function(PQfinish) function(PQftype) function(PQgetisnull) \
              function(PQgetlength) function(PQgetResult) function(PQgetvalue) function(PQntuples)                   \
                  function(PQparameterStatus) function(PQpingParams) function(PQprepare) function(PQputCopyData)     \
                      function(PQputCopyEnd) function(PQresultErrorField) function(PQresultStatus)                   \
                          function(PQsendQueryPrepared) function(PQserverVersion) function(PQsetNoticeProcessor)     \
                              function(PQsetSingleRowMode) function(PQstatus) function(PQtransactionStatus)

struct Libpq {
#define CRAWL_MEMBER(name) decltype (&::name)(name) = nullptr;
  CRAWL_LIBPQ(CRAWL_MEMBER)
#undef CRAWL_MEMBER
};

// UnusablePath where it is not installed. Any thread.
const Libpq& libpq();

}  // namespace crawl::storage::postgres
