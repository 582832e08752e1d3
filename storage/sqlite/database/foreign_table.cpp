#include "storage/sqlite/database/foreign_table.h"

#include <sqlite3.h>

#include <utility>

#include "storage/error.h"

namespace crawl::storage {
namespace {

// What a plan's number says: columns that rows are found by; or the order in which all are read, and between what.
enum class LookUp { read = 0, find, find_by_two };
constexpr int columns_of_a_way = 1000, plans_of_a_way = columns_of_a_way * columns_of_a_way;
constexpr int order_of_a_plan = 3, has_first = 4, has_last = 8;

int plan_of(LookUp way, int column, int also = 0) {
  return static_cast<int>(way) * plans_of_a_way + column * columns_of_a_way + also;
}

struct Table : sqlite3_vtab {
  ForeignTable* foreign = nullptr;
};

struct Cursor : sqlite3_vtab_cursor {
  std::unique_ptr<ForeignRows> rows;
  bool there = false;  // at a row
};

// SQLite calls us from C: an error is a code, and a text of its own.
template <class Work>
int guarded(sqlite3_vtab* table, const Work& work) noexcept {
  try {
    work();
    return SQLITE_OK;
  } catch (const std::exception& error) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg = sqlite3_mprintf("%s", error.what());
    return SQLITE_ERROR;
  }
}

// A file's own schema may not bring what it says into views; this is ours.
int connect(sqlite3* db, void* foreign, int, const char* const*, sqlite3_vtab** table, char** error) {
  auto* of = static_cast<ForeignTable*>(foreign);
  sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
  const int code = sqlite3_declare_vtab(db, of->declaration().c_str());
  if (code != SQLITE_OK) {
    *error = sqlite3_mprintf("%s", sqlite3_errmsg(db));
    return code;
  }
  auto made = std::make_unique<Table>();
  made->foreign = of;
  *table = made.release();
  return SQLITE_OK;
}

int disconnect(sqlite3_vtab* table) {
  delete static_cast<Table*>(table);
  return SQLITE_OK;
}

bool orders(const sqlite3_index_info& info, int column) {
  return info.nOrderBy == 1 && column >= 0 && info.aOrderBy[0].iColumn == column;
}

void choose(sqlite3_index_info& info, int plan, double cost, sqlite3_int64 rows) {
  info.idxNum = plan;
  info.estimatedCost = cost;
  info.estimatedRows = rows;
}

// The constraints of a question, by what can be done with them; -1: there is none.
struct Usable {
  int key = -1, also = -1;    // equal to a column that rows are found by
  int first = -1, last = -1;  // bounds of the column that gives the order
};

Usable usable_of(const ForeignTable& foreign, const sqlite3_index_info& info) {
  Usable usable;
  for (int i = 0; i < info.nConstraint; ++i) {
    const auto& constraint = info.aConstraint[i];
    if (!constraint.usable || constraint.iColumn < 0) continue;
    const bool ordered = foreign.order() >= 0 && constraint.iColumn == foreign.order();
    if (constraint.op == SQLITE_INDEX_CONSTRAINT_EQ && foreign.finds_by(constraint.iColumn)) {
      if (usable.key < 0)
        usable.key = i;
      else if (usable.also < 0 && foreign.finds_by(info.aConstraint[usable.key].iColumn, constraint.iColumn))
        usable.also = i;
    }
    if (!ordered) continue;
    if (constraint.op == SQLITE_INDEX_CONSTRAINT_GT || constraint.op == SQLITE_INDEX_CONSTRAINT_GE) usable.first = i;
    if (constraint.op == SQLITE_INDEX_CONSTRAINT_LT || constraint.op == SQLITE_INDEX_CONSTRAINT_LE) usable.last = i;
  }
  return usable;
}

int best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
  constexpr double lookup_cost = 50, scan_cost = 1e7;
  const ForeignTable& foreign = *static_cast<Table*>(table)->foreign;
  const Usable usable = usable_of(foreign, *info);
  int arguments = 0;
  const auto give = [&](int constraint) { info->aConstraintUsage[constraint].argvIndex = ++arguments; };
  if (usable.key >= 0) {
    const int column = info->aConstraint[usable.key].iColumn;
    const bool two = usable.also >= 0;
    give(usable.key);
    if (two) give(usable.also);
    choose(*info,
           two ? plan_of(LookUp::find_by_two, column, info->aConstraint[usable.also].iColumn)
               : plan_of(LookUp::find, column),
           two ? lookup_cost / 2 : lookup_cost, two ? 1 : 10);
    return SQLITE_OK;
  }
  const bool ordered = orders(*info, foreign.order());
  int plan =
      !ordered ? 0 : static_cast<int>(info->aOrderBy[0].desc ? ForeignTable::Order::down : ForeignTable::Order::up);
  for (const auto& [bound, flag] : {std::pair(usable.first, has_first), std::pair(usable.last, has_last)}) {
    if (bound < 0) continue;
    give(bound);
    plan |= flag;
  }
  const double share = arguments == 0 ? 1 : arguments == 1 ? 0.5 : 0.01;
  choose(*info, plan, scan_cost * share, static_cast<sqlite3_int64>(1e6 * share));
  info->orderByConsumed = ordered;
  return SQLITE_OK;
}

int open(sqlite3_vtab*, sqlite3_vtab_cursor** cursor) {
  *cursor = new Cursor;
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* cursor) {
  delete static_cast<Cursor*>(cursor);
  return SQLITE_OK;
}

ForeignValue value_of(sqlite3_value* value) {
  ForeignValue found;
  const auto bytes = [&](const void* data) {
    return std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_value_bytes(value)));
  };
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      found.type = ValueType::integer;
      found.integer = sqlite3_value_int64(value);
      break;
    case SQLITE_FLOAT:
      found.type = ValueType::real;
      found.real = sqlite3_value_double(value);
      break;
    case SQLITE_TEXT:
      found.type = ValueType::text;
      found.text = bytes(sqlite3_value_text(value));
      break;
    case SQLITE_BLOB:
      found.type = ValueType::blob;
      found.text = bytes(sqlite3_value_blob(value));
      break;
    default:
      break;
  }
  return found;
}

int next(sqlite3_vtab_cursor* cursor) {
  auto* own = static_cast<Cursor*>(cursor);
  return guarded(cursor->pVtab, [own] { own->there = own->rows->next(); });
}

std::optional<std::int64_t> bound_of(sqlite3_value* value) {
  if (sqlite3_value_type(value) != SQLITE_INTEGER) return std::nullopt;
  return sqlite3_value_int64(value);
}

std::unique_ptr<ForeignRows> rows_of(ForeignTable& table, int plan, sqlite3_value** values) {
  const LookUp way = static_cast<LookUp>(plan / plans_of_a_way);
  plan %= plans_of_a_way;
  if (way == LookUp::read) {
    ForeignBounds bounds;
    if (plan & has_first) bounds.first = bound_of(*values++);
    if (plan & has_last) bounds.last = bound_of(*values);
    return table.read(static_cast<ForeignTable::Order>(plan & order_of_a_plan), bounds);
  }
  const ForeignKey key{plan / columns_of_a_way, value_of(values[0])};
  if (key.value.type == ValueType::null) return nullptr;  // nothing is equal to NULL
  if (way == LookUp::find) return table.find(key);
  const ForeignKey also{plan % columns_of_a_way, value_of(values[1])};
  return also.value.type == ValueType::null ? nullptr : table.find(key, also);
}

int filter(sqlite3_vtab_cursor* cursor, int plan, const char*, int, sqlite3_value** values) {
  auto* own = static_cast<Cursor*>(cursor);
  ForeignTable& table = *static_cast<Table*>(cursor->pVtab)->foreign;
  return guarded(cursor->pVtab, [&] {
    own->rows.reset();
    own->rows = rows_of(table, plan, values);
    own->there = own->rows && own->rows->next();
  });
}

int eof(sqlite3_vtab_cursor* cursor) {
  return static_cast<Cursor*>(cursor)->there ? 0 : 1;
}

int column(sqlite3_vtab_cursor* cursor, sqlite3_context* context, int number) {
  return guarded(cursor->pVtab, [&] {
    const ForeignValue value = static_cast<Cursor*>(cursor)->rows->value(number);
    switch (value.type) {
      case ValueType::null:
        return sqlite3_result_null(context);
      case ValueType::integer:
        return sqlite3_result_int64(context, value.integer);
      case ValueType::real:
        return sqlite3_result_double(context, value.real);
      case ValueType::text:
        return sqlite3_result_text64(context, value.text.data(), value.text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
      case ValueType::blob:
        return sqlite3_result_blob64(context, value.text.data(), value.text.size(), SQLITE_TRANSIENT);
    }
  });
}

int rowid(sqlite3_vtab_cursor* cursor, sqlite3_int64* id) {
  return guarded(cursor->pVtab, [&] { *id = static_cast<Cursor*>(cursor)->rows->rowid(); });
}

constexpr sqlite3_module make_methods() {
  sqlite3_module methods{};
  methods.iVersion = 1;
  methods.xCreate = methods.xConnect = connect;
  methods.xBestIndex = best_index;
  methods.xDisconnect = methods.xDestroy = disconnect;
  methods.xOpen = open;
  methods.xClose = close;
  methods.xFilter = filter;
  methods.xNext = next;
  methods.xEof = eof;
  methods.xColumn = column;
  methods.xRowid = rowid;
  return methods;
}

constexpr sqlite3_module methods_of_a_table = make_methods();

}  // namespace

void add_foreign_table(Database& db, const std::string& name, std::unique_ptr<ForeignTable> table) {
  const auto destroy = [](void* foreign) { delete static_cast<ForeignTable*>(foreign); };
  const std::string kind = "crawl_" + name;
  db.check(sqlite3_create_module_v2(db.db_.get(), kind.c_str(), &methods_of_a_table, table.release(), destroy));
  db.execute(("CREATE VIRTUAL TABLE " + name + " USING " + kind).c_str());
}

}  // namespace crawl::storage
