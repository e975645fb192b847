/**
 * The arrows and what stands on them. A kind has a colour and a shape of its tip; a span says
 * between which lifelines it goes, or at which one a note stands.
 */
export const arrowStyles = `
.exchange .step {
  --colour: var(--ink);
}
.exchange .step[data-kind='request'] {
  --colour: var(--accent);
  --tip: polygon(0 0, 100% 50%, 0 100%);
}
.exchange .step[data-kind='answer'] {
  --colour: var(--good);
  --tip: polygon(0 0, 30% 0, 100% 50%, 30% 100%, 0 100%, 62% 50%);
}
.exchange .step[data-failed] {
  --colour: var(--bad);
}
.exchange .step[data-kind='message'] {
  --tip: polygon(0 12%, 100% 50%, 0 88%);
}
.exchange .step[data-kind='ping'] {
  --colour: var(--edge);
  --tip: circle(42%);
}
.exchange .step[data-kind='close'] {
  --colour: var(--backend);
  --tip: polygon(0 10%, 66% 46%, 66% 0, 100% 0, 100% 100%, 66% 100%, 66% 54%, 0 90%);
}
.exchange .step[data-kind='cut'] {
  --colour: var(--bad);
  --tip: polygon(20% 0, 50% 30%, 80% 0, 100% 20%, 70% 50%, 100% 80%, 80% 100%, 50% 70%, 20% 100%, 0 80%, 30% 50%, 0 20%);
}
.exchange .step:is([data-kind='log'], [data-kind='life']) {
  --colour: var(--wait);
}
.exchange .step:is([data-kind='cut'], [data-failed]) .label {
  color: var(--bad);
}
.exchange .arrow {
  position: relative;
  height: 1rem;
  margin: 0 1px;
  print-color-adjust: exact;
}
.exchange .arrow::before {
  content: '';
  position: absolute;
  inset: 7px 4px auto;
  height: 2px;
  background: var(--colour);
}
.exchange .step[data-kind='answer'] .arrow::before {
  inset-block-start: 6.5px;
  height: 3px;
}
.exchange .step[data-kind='ping'] .arrow::before {
  height: 1px;
  inset-block-start: 7.5px;
}
.exchange .step[data-inferred] .arrow::before {
  background: repeating-linear-gradient(90deg, var(--colour) 0 5px, transparent 5px 10px);
}
.exchange .step[data-kind='message'] .arrow {
  --tail: radial-gradient(circle, var(--colour) 3px, transparent 3.5px) no-repeat;
}
.exchange .arrow::after {
  content: '';
  position: absolute;
  top: 2px;
  width: 12px;
  height: 12px;
  background: var(--colour);
  clip-path: var(--tip);
}
.exchange .step[data-span='browser-proxy'] .arrow { grid-column: 2 / 4; }
.exchange .step[data-span='proxy-backend'] .arrow { grid-column: 4 / 6; }
.exchange .step[data-span='browser-backend'] .arrow { grid-column: 2 / 6; }
.exchange .step[data-span='proxy-browser'] .arrow { grid-column: 2 / 4; }
.exchange .step[data-span='backend-proxy'] .arrow { grid-column: 4 / 6; }
.exchange .step[data-span='backend-browser'] .arrow { grid-column: 2 / 6; }
.exchange .step:is([data-span^='browser-'], [data-span='proxy-backend']) .arrow {
  background: var(--tail, none) 0 2px / 10px 12px;
}
.exchange .step:is([data-span='browser-proxy'], [data-span='proxy-backend'], [data-span='browser-backend']) .arrow::after {
  right: 0;
}
.exchange .step:is([data-span='proxy-browser'], [data-span='backend-proxy'], [data-span='backend-browser']) .arrow {
  background: var(--tail, none) 100% 2px / 10px 12px;
}
.exchange .step:is([data-span='proxy-browser'], [data-span='backend-proxy'], [data-span='backend-browser']) .arrow::after {
  left: 0;
  transform: scaleX(-1);
}
/* A note at one lifeline: a mark on it, with what is noted above. */
.exchange .step:is([data-span='browser'], [data-span='proxy'], [data-span='backend']) .arrow::before {
  content: none;
}
.exchange .step:is([data-span='browser'], [data-span='proxy'], [data-span='backend']) .arrow::after {
  left: calc(50% - 6px);
  clip-path: var(--tip, polygon(50% 0, 100% 50%, 50% 100%, 0 50%));
}
.exchange .step[data-kind='log'] .arrow::after {
  clip-path: polygon(10% 0, 60% 0, 90% 30%, 90% 100%, 10% 100%);
}
.exchange .step[data-span='browser'] .arrow { grid-column: 1 / 3; }
.exchange .step[data-span='proxy'] .arrow { grid-column: 3 / 5; }
.exchange .step[data-span='backend'] .arrow { grid-column: 5 / 7; }
@media (min-width: 64rem) {
  .exchange .step:is([data-span='browser-proxy'], [data-span='proxy-browser']) .label { grid-column: 2 / 4; }
  .exchange .step:is([data-span='proxy-backend'], [data-span='backend-proxy']) .label { grid-column: 4 / 6; }
  .exchange .step:is([data-span='browser-backend'], [data-span='backend-browser']) .label { grid-column: 2 / 6; }
  .exchange .step:is([data-span='browser'], [data-span='proxy'], [data-span='backend']) .label {
    padding: 0.125rem 0.5rem;
    border: 1px solid var(--colour);
    border-radius: 0.375rem;
    background: color-mix(in srgb, var(--colour) 9%, var(--surface));
  }
  .exchange .step[data-span='browser'] .label { grid-column: 1 / 3; }
  .exchange .step[data-span='proxy'] .label { grid-column: 3 / 5; }
  .exchange .step[data-span='backend'] .label { grid-column: 5 / 7; }
  .exchange .step:is([data-span='browser'], [data-span='proxy'], [data-span='backend']) .arrow {
    height: 0.375rem;
  }
  .exchange .step:is([data-span='browser'], [data-span='proxy'], [data-span='backend']) .arrow::after {
    content: none;
  }
}
`;
