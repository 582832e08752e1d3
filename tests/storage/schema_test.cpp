// The views that users query: their columns are a promise.
#include "storage/sqlite/schema/schema.h"

#include "tests/storage/support.h"

namespace crawl::storage::test {
namespace {

class Schema : public StoreTest {
 protected:
  void SetUp() override { open(); }
  std::string columns(const std::string& view) {
    return ask("SELECT group_concat(name) FROM pragma_table_info('" + view + "')");
  }
};

TEST_F(Schema, ResultsHasTheColumnsOfTheInterface) {
  EXPECT_EQ(columns("results"),
            "url,host,depth,state,reason,detail,status,redirect_to,final_url,content_type,charset,title,description,"
            "language,canonical,text,size,wire_size,truncated,body_hash,body,body_size,links,duplicate_of,simhash,"
            "referrer,attempts,fetched_at,ip,http_version,dns_ms,connect_ms,tls_ms,wait_ms,read_ms,total_ms,parse_ms,"
            "etag,last_modified,run_id,h1,h1_count,words,title_length,description_length,robots,indexable,"
            "indexable_why,redirect_hops,final_status,in_sitemap,inlinks,link_score,images,images_without_alt,viewport,"
            "insecure_resource,rendered,render_ms,raw_links,raw_words,render_why");
}

TEST_F(Schema, OtherViewsHaveTheColumnsOfTheInterface) {
  EXPECT_EQ(columns("link_graph"), "from_url,to_url,text,rel,nofollow,to_state,to_status");
  EXPECT_EQ(columns("broken_links"), columns("link_graph"));
  EXPECT_EQ(columns("items"), "url,rule,data");
  EXPECT_EQ(columns("hosts_summary"), "host,pages,failures,bytes,wait_mean_ms,wait_p95_ms,delay_ms");
  EXPECT_EQ(columns("changes"), "url,run_id,change,old_hash,new_hash");
  EXPECT_EQ(columns("response_headers"), "url,position,name,value");
  EXPECT_EQ(columns("redirect_chains"), "url,hops,chain,final_url,final_status");
  EXPECT_EQ(columns("hreflang"), "url,lang,href,returns");
  EXPECT_EQ(columns("near_duplicates"), "url,other,distance");
  EXPECT_EQ(columns("orphans"), "url,sitemap");
  EXPECT_EQ(columns("duplicate_titles"), "title,pages,url");
  EXPECT_EQ(columns("structured_data"), "url,type,missing");
  EXPECT_EQ(columns("security_headers"), "url,header,value");
  EXPECT_EQ(columns("findings"), "rule,severity,url,detail");
  EXPECT_EQ(columns("samples"),
            "run_id,at,pages,failures,throttled,retries,bytes,queued,in_flight,rss,cpu_fetch,cpu_parse,cpu_storage,"
            "cpu_coordinator");
  EXPECT_TRUE(columns("runs").starts_with("run_id,started_at,finished_at,exit_status,options,pages,failures,bytes"));
}

TEST_F(Schema, EveryViewAnswersOnAnEmptyFile) {
  for (const char* view : {"results", "link_graph", "broken_links", "items", "hosts_summary", "changes",
                           "response_headers", "redirect_chains", "hreflang", "near_duplicates", "orphans",
                           "duplicate_titles", "structured_data", "security_headers", "findings", "samples"})
    EXPECT_EQ(ask(std::string("SELECT count(*) FROM ") + view), "0") << view;
}

TEST_F(Schema, TheFileSaysWhatItIs) {
  EXPECT_EQ(ask("PRAGMA user_version"), std::to_string(schema_version));
  EXPECT_EQ(ask("PRAGMA page_size"), "8192");
  EXPECT_EQ(ask("PRAGMA journal_mode"), "wal");
}

// A count over results must not read what it does not name: no step of its plan may be a subquery.
TEST_F(Schema, AggregatesDoNotEvaluateWhatTheyDoNotName) {
  std::string plan = ask("EXPLAIN QUERY PLAN SELECT count(*), sum(size) FROM results");
  EXPECT_EQ(plan.find("SUBQUERY"), std::string::npos) << plan;
  EXPECT_EQ(plan.find("texts"), std::string::npos) << plan;
  plan = ask("EXPLAIN QUERY PLAN SELECT final_url FROM results");
  EXPECT_NE(plan.find("SUBQUERY"), std::string::npos) << plan;
}

TEST_F(Schema, LookUpsByUrlUseAnIndexOnceTheRunHasEnded) {
  std::string sql = "EXPLAIN QUERY PLAN SELECT * FROM results WHERE url = 'http://a/'";
  EXPECT_EQ(ask(sql).find("urls_by_url"), std::string::npos);
  store->finish();
  ask_anew();
  EXPECT_NE(ask(sql).find("urls_by_url"), std::string::npos) << ask(sql);
  std::string links = ask("EXPLAIN QUERY PLAN SELECT * FROM link_graph WHERE to_url = 'http://a/'");
  EXPECT_NE(links.find("links_by_to"), std::string::npos) << links;
}

TEST_F(Schema, HostsSummaryCountsAndRanksWaits) {
  std::vector<std::string> seeds;
  for (int i = 1; i <= 100; ++i) seeds.push_back("http://a.test/" + std::to_string(i));
  add_seeds(seeds);
  for (int i = 1; i <= 100; ++i) {
    auto url = take();
    Page page(*url);
    page.outcome.size = 10;
    page.outcome.timings.wait = i;
    if (i == 100) page.failed(model::Reason::http, "503");
    apply(page);
  }
  store->begin();
  store->hosts().save_state(1, R"({"delay_ms": 250})");
  store->commit();
  EXPECT_EQ(ask("SELECT * FROM hosts_summary"), "a.test|100|1|1000|50.5|95.0|250.0");
}

}  // namespace
}  // namespace crawl::storage::test
