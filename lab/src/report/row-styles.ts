/** The article’s pages, side by side. */
export const rowStyles = `
.pages h2,
.tests h2 {
  padding: 0 0.25rem;
}
.pages h3 {
  padding: 0.75rem 0.25rem 0.625rem;
  color: var(--quiet);
  font-size: 0.9375rem;
  font-weight: 600;
}
.row-cards {
  display: grid;
  grid-template-columns: minmax(0, 1fr);
  gap: 1rem;
}
@media (min-width: 40rem) {
  .row-cards {
    grid-template-columns: repeat(2, minmax(0, 1fr));
  }
}
@media (min-width: 72rem) {
  .row-cards {
    grid-template-columns: repeat(4, minmax(0, 1fr));
  }
}
.row {
  --state: var(--good);
  display: flex;
  flex-direction: column;
  gap: 0.625rem;
  border-top: 4px solid var(--state);
}
.row[data-verdict='known'] {
  --state: var(--wait);
}
.row[data-verdict='bad'] {
  --state: var(--bad);
}
.ways {
  --way: var(--good);
  display: block;
  width: 100%;
  max-width: 22rem;
  height: auto;
}
.ways[data-via='direct'] {
  --way: var(--accent);
}
.ways[data-via='blocked'] {
  --way: var(--bad);
}
.ways rect {
  fill: var(--sunken);
  stroke: var(--edge);
  stroke-width: 1.5;
}
.ways [data-lit] rect {
  fill: color-mix(in srgb, var(--way) 12%, var(--surface));
  stroke: var(--way);
  stroke-width: 2;
}
.ways text {
  fill: var(--ink);
  font: 600 10.5px var(--sans);
  text-anchor: middle;
}
.ways .scheme {
  font: 700 10.5px var(--mono);
}
.ways .wire,
.ways .cross {
  fill: none;
  stroke: var(--edge);
  stroke-width: 2;
}
.ways .tip {
  fill: var(--edge);
}
.ways .socket .wire,
.ways .cross {
  stroke: var(--way);
  stroke-width: 4;
  stroke-linecap: round;
}
.ways .socket .tip {
  fill: var(--way);
}
.row h4 {
  font-size: 0.9375rem;
  font-weight: 600;
}
.socket-address {
  display: grid;
  font-size: 0.875rem;
}
.row dl {
  display: grid;
  font-size: 0.8125rem;
}
.row dl div {
  padding: 0.3125rem 0;
  border-top: 1px solid var(--hairline);
}
.row dt {
  color: var(--quiet);
}
.row dd {
  overflow-wrap: anywhere;
}
@media (max-width: 39.99rem) {
  .row dl div {
    display: grid;
    grid-template-columns: 8.5rem minmax(0, 1fr);
    gap: 0.5rem;
  }
}
.row .logged {
  font-weight: 650;
}
.outcome {
  display: flex;
  flex-wrap: wrap;
  justify-content: space-between;
  gap: 0.125rem 1rem;
  margin-top: auto;
  color: var(--state);
  font-size: 0.875rem;
  font-weight: 650;
}
`;
