// The tables of results: their rows as objects, and the units of their columns.

// A measure by the place of treatment is "treatment.NAME".
const keyOf = column => (column.place === "treatment" ? "treatment." + column.name : column.name);
// A cell of a column; keys and notes have each of their values once.
export const cellOf = ({cells, values}, row) => (values ? values[cells[row]] : cells[row]);
export const lengthOf = ({columns}) => (columns.length ? columns[0].cells.length : 0);

function rowsOfTable(table) {
  const isOneOfSeveral = column => column.statistic && column.statistic !== "value";
  const spreads = new Set(table.columns.filter(isOneOfSeveral).map(keyOf));
  const columns = table.columns.map(column => ({column, key: keyOf(column), several: spreads.has(keyOf(column))}));
  return Array.from({length: lengthOf(table)}, (_, i) => {
    const row = {};
    for (const {column, key, several} of columns)
      if (several)
        (row[key] ||= {})[column.statistic] = cellOf(column, i);
      else
        row[key] = cellOf(column, i);
    return row;
  });
}

const made = new WeakMap();  // a table → its rows

// The rows of a table, of one that is not there none: {year: 2024, need: {mean, mcse, "q2.5", …}, …}. A value of one
// statistic is its number, of several an object of them.
export function rowsOf(result, name) {
  const table = result && result.tables[name];
  if (!table) return [];
  if (!made.has(table)) made.set(table, rowsOfTable(table));
  return made.get(table);
}

// The unit of a column; where each row has its own, that of the row.
export function unitOf(result, name, key, row = {}) {
  const table = result && result.tables[name], column = table && table.columns.find(c => keyOf(c) === key);
  const unit = (column && column.unit) || "";
  return unit === "unit of the row" ? row.unit || "" : unit;
}

// Lists of rows by what they have in common: a map.
export function groupBy(rows, common) {
  const groups = new Map();
  for (const row of rows) {
    const key = common(row);
    groups.has(key) ? groups.get(key).push(row) : groups.set(key, [row]);
  }
  return groups;
}
