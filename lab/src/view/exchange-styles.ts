import { diagramStyles } from './diagram-styles.ts';
import { palette } from './palette.ts';

/** All that an exchange needs to look as it should. The page's own font and ground are taken. */
export const exchangeStyles = `${palette}
.exchange *,
.exchange *::before,
.exchange *::after {
  box-sizing: border-box;
}
.exchange {
  min-width: 0;
  color: var(--ink);
}
.exchange :where(p, ol, ul, pre, h2, h3, h4) {
  margin: 0;
  padding: 0;
}
.exchange .mono {
  font-family: var(--mono);
  font-variant-ligatures: none;
}
.unseen {
  position: absolute;
  width: 1px;
  height: 1px;
  overflow: hidden;
  clip-path: inset(50%);
  white-space: nowrap;
}
.exchange .quiet {
  color: var(--quiet);
  font-size: 0.8125rem;
  font-weight: 400;
}
.exchange .name {
  font-size: 1rem;
  font-weight: 650;
  line-height: 1.4;
  overflow-wrap: anywhere;
}
.exchange .name .mono {
  font-size: 0.9375rem;
}
.exchange .kind {
  color: var(--quiet);
}
.exchange .facts {
  display: flex;
  flex-wrap: wrap;
  gap: 0.125rem 0.875rem;
  margin-top: 0.25rem;
  color: var(--quiet);
  font-size: 0.8125rem;
  font-variant-numeric: tabular-nums;
}
.exchange .facts > * {
  min-width: 0;
  overflow-wrap: anywhere;
}
.exchange .way {
  color: var(--ink);
  font-weight: 600;
}
.exchange .way::before {
  content: '';
  display: inline-block;
  width: 1.75rem;
  height: 0.5rem;
  margin-right: 0.375rem;
  border-radius: 0.25rem;
  background:
    radial-gradient(circle at 50%, var(--proxy) 3.5px, transparent 4px),
    linear-gradient(var(--edge), var(--edge)) center / 100% 2px no-repeat;
}
.exchange .way[data-via='direct']::before {
  background: linear-gradient(var(--edge), var(--edge)) center / 100% 2px no-repeat;
}
.exchange .way[data-via='unknown']::before {
  background: repeating-linear-gradient(90deg, var(--edge) 0 3px, transparent 3px 6px) center / 100% 2px no-repeat;
}
.exchange .id {
  user-select: all;
}
.exchange .anchor,
.exchange summary {
  color: var(--accent);
}
.exchange :focus-visible {
  outline: 3px solid var(--accent);
  outline-offset: 2px;
  border-radius: 0.25rem;
}
.exchange .verdict {
  margin-top: 0.75rem;
  padding: 0.75rem 0.875rem;
  border-left: 4px solid var(--who);
  border-radius: 0.25rem 0.625rem 0.625rem 0.25rem;
  background: color-mix(in srgb, var(--who) 8%, var(--surface));
}
.exchange .sentence {
  font-weight: 600;
  overflow-wrap: anywhere;
}
.exchange .cause {
  color: var(--quiet);
  font: 0.8125rem var(--mono);
  overflow-wrap: anywhere;
}
.exchange .verdict .quiet {
  margin-top: 0.25rem;
}
.ended-by {
  display: inline-flex;
  align-items: center;
  gap: 0.375rem;
  margin-right: 0.25rem;
  padding: 0.0625rem 0.5rem;
  border-radius: 0.375rem;
  background: var(--who);
  color: var(--surface);
  font-size: 0.8125rem;
  font-weight: 700;
  white-space: nowrap;
}
/* Told apart by shape as well: round, square, upright square, cross, ring, none. */
.ended-by::before,
.exchange .dot {
  content: '';
  display: inline-block;
  flex: none;
  width: 0.5625rem;
  height: 0.5625rem;
  background: currentColor;
}
.exchange .dot {
  margin-right: 0.375rem;
  background: var(--who);
}
.ended-by[data-who='browser']::before,
.exchange .dot[data-who='browser'] {
  border-radius: 50%;
}
.ended-by[data-who='proxy']::before,
.exchange .dot[data-who='proxy'] {
  clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%);
}
.ended-by[data-who='network']::before {
  clip-path: polygon(20% 0, 50% 30%, 80% 0, 100% 20%, 70% 50%, 100% 80%, 80% 100%, 50% 70%, 20% 100%, 0 80%, 30% 50%, 0 20%);
}
.ended-by[data-who='nobody']::before {
  border: 2px solid currentColor;
  border-radius: 50%;
  background: none;
}
.ended-by[data-who='unknown']::before {
  background: linear-gradient(currentColor, currentColor) center / 100% 2px no-repeat;
}
.exchange details.decided {
  margin-top: 0.375rem;
}
.exchange summary {
  width: fit-content;
  font-size: 0.8125rem;
  font-weight: 600;
  cursor: pointer;
}
.exchange .lines-box {
  min-width: 0;
  margin: 0.375rem 0 0.75rem;
  padding: 0.75rem;
  border: 1px solid var(--hairline);
  border-radius: 0.625rem;
  background: var(--sunken);
  font-size: 0.8125rem;
}
.exchange .lines {
  display: grid;
  gap: 0.75rem;
  list-style: none;
}
.exchange .lines li {
  min-width: 0;
}
.exchange pre {
  margin-top: 0.1875rem;
  font: 0.75rem/1.55 var(--mono);
  font-variant-ligatures: none;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
}
/* Writing from right to left stays within its own line. */
.exchange :is(pre, td) {
  unicode-bidi: plaintext;
}
.exchange .others {
  margin-bottom: 0.75rem;
}
.exchange mark {
  border-radius: 0.1875rem;
  background: color-mix(in srgb, var(--accent) 20%, transparent);
  color: inherit;
}
.exchange .headers {
  width: 100%;
  margin-bottom: 0.75rem;
  border-collapse: collapse;
}
.exchange .headers caption {
  padding-bottom: 0.25rem;
  font-weight: 600;
  text-align: left;
}
.exchange .headers thead {
  color: var(--quiet);
}
.exchange .headers :is(th, td) {
  padding: 0.3125rem 0.75rem 0.3125rem 0;
  border-top: 1px solid var(--hairline);
  font-weight: 400;
  text-align: left;
  vertical-align: baseline;
  overflow-wrap: anywhere;
}
.exchange .headers tbody th {
  font-weight: 700;
}
.exchange .headers tbody :is(th, td:nth-child(2)) {
  font-family: var(--mono);
  font-size: 0.75rem;
}
.exchange .headers td:last-child {
  color: var(--quiet);
}
@media (max-width: 39.99rem) {
  .exchange .headers :is(tbody, tr, th, td) {
    display: block;
  }
  .exchange .headers thead {
    display: none;
  }
  .exchange .headers tr {
    padding: 0.375rem 0;
    border-top: 1px solid var(--hairline);
  }
  .exchange .headers :is(th, td) {
    padding: 0;
    border: 0;
  }
}
${diagramStyles}`;
