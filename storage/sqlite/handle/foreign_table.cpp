#include "storage/sqlite/handle/foreign_table.h"

#include <sqlite3.h>

#include "storage/error.h"

namespace crawl::storage {
namespace {

// What a plan's number says: a column, and how it is used.
enum class Way { find = 1, up, down, above };
constexpr int columns_of_a_way = 1000;

int plan_of(Way way, int column) {
  return static_cast<int>(way) * columns_of_a_way + column;
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

void choose(sqlite3_index_info& info, int plan, int constraint, double cost, sqlite3_int64 rows) {
  info.idxNum = plan;
  info.estimatedCost = cost;
  info.estimatedRows = rows;
  if (constraint < 0) return;
  info.aConstraintUsage[constraint].argvIndex = 1;
}

int best_index(sqlite3_vtab* table, sqlite3_index_info* info) {
  constexpr double lookup_cost = 50, scan_cost = 1e7;
  const ForeignTable& foreign = *static_cast<Table*>(table)->foreign;
  const int order = foreign.order();
  int above = -1;
  for (int i = 0; i < info->nConstraint; ++i) {
    const auto& constraint = info->aConstraint[i];
    if (!constraint.usable) continue;
    if (constraint.op == SQLITE_INDEX_CONSTRAINT_EQ && constraint.iColumn >= 0 &&
        foreign.finds_by(constraint.iColumn)) {
      choose(*info, plan_of(Way::find, constraint.iColumn), i, lookup_cost, 10);
      return SQLITE_OK;
    }
    if (constraint.op == SQLITE_INDEX_CONSTRAINT_GT && order >= 0 && constraint.iColumn == order) above = i;
  }
  if (above >= 0) {
    choose(*info, plan_of(Way::above, order), above, scan_cost / 2, 500'000);
    info->orderByConsumed = orders(*info, order) && !info->aOrderBy[0].desc;
    return SQLITE_OK;
  }
  const bool ordered = orders(*info, order);
  const Way way = ordered && info->aOrderBy[0].desc ? Way::down : Way::up;
  choose(*info, ordered ? plan_of(way, order) : 0, -1, scan_cost, 1'000'000);
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

int filter(sqlite3_vtab_cursor* cursor, int plan, const char*, int count, sqlite3_value** values) {
  auto* own = static_cast<Cursor*>(cursor);
  ForeignTable& table = *static_cast<Table*>(cursor->pVtab)->foreign;
  return guarded(cursor->pVtab, [&] {
    const ForeignValue value = count > 0 ? value_of(values[0]) : ForeignValue{};
    using enum ForeignTable::Order;
    own->rows.reset();
    switch (static_cast<Way>(plan / columns_of_a_way)) {
      case Way::find:
        own->there = value.type != ValueType::null;  // nothing is equal to NULL
        if (own->there) own->rows = table.find(plan % columns_of_a_way, value);
        break;
      case Way::up:
        own->rows = table.read(up, nullptr);
        break;
      case Way::down:
        own->rows = table.read(down, nullptr);
        break;
      case Way::above:
        own->rows = table.read(up, &value);
        break;
      default:
        own->rows = table.read(none, nullptr);
    }
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
