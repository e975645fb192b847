/** On paper: every diagram, none of the tools, and no log line that was folded. */
export const printStyles = `
@media print {
  body {
    max-width: none;
    padding: 0;
    background: none;
  }
  .schemes,
  .tools,
  .skip,
  .anchor {
    display: none !important;
  }
  .card {
    box-shadow: none;
  }
  .row,
  .step,
  .verdict,
  .lives {
    break-inside: avoid;
  }
  .exchange .parties {
    position: static;
  }
  :is(.test, .diagram)::details-content {
    content-visibility: visible;
  }
}
`;
