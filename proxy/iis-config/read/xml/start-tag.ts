export interface AttributePlace {
  readonly nameOffset: number;
  /** Behind the opening quote. */
  readonly valueOffset: number;
  /** As written, with references. */
  readonly raw: string;
}

/** Finds the attributes in a well-formed start tag: the parser gives offsets of elements only. */
export function startTagAttributes(
  text: string,
  elementStart: number,
): ReadonlyMap<string, AttributePlace> {
  const places = new Map<string, AttributePlace>();
  const name = /<[^\s/>]+/y;
  name.lastIndex = elementStart;
  if (!name.test(text)) return places;
  const attribute =
    /(?<blank>\s+)(?<name>[^\s=/>]+)(?<equals>\s*=\s*)(?:"(?<a>[^"]*)"|'(?<b>[^']*)')/y;
  attribute.lastIndex = name.lastIndex;
  for (;;) {
    const start = attribute.lastIndex;
    const found = attribute.exec(text)?.groups;
    if (found === undefined) return places;
    const nameOffset = start + (found['blank'] ?? '').length;
    const attributeName = found['name'] ?? '';
    places.set(attributeName, {
      nameOffset,
      valueOffset: nameOffset + attributeName.length + (found['equals'] ?? '').length + 1,
      raw: found['a'] ?? found['b'] ?? '',
    });
  }
}
