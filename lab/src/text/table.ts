/** Rows in columns for a terminal. A row's last cell may be longer than its column. */
export function inColumns(rows: readonly (readonly string[])[]): string {
  const widthOf = (column: number): number =>
    Math.max(0, ...rows.map((row) => row.slice(0, -1)[column]?.length ?? 0));
  const widths = Array.from({ length: Math.max(...rows.map((row) => row.length)) }, (_, column) =>
    widthOf(column),
  );
  const line = (row: readonly string[]): string =>
    row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ');
  return rows.map((row) => line(row).trimEnd()).join('\n');
}
