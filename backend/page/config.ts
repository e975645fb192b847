/** What the backend tells the page about the lab: the ports as the browser sees them. */
export interface LabConfig {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly backendPort: number;
}

/** Reads the text of the `lab-config` script element; throws with the offending value. */
export function parseConfig(text: string): LabConfig {
  const value = readJson(text);
  return {
    httpPort: port(value, 'httpPort'),
    httpsPort: port(value, 'httpsPort'),
    backendPort: port(value, 'backendPort'),
  };
}

function readJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // An unreplaced token lands here as well; the message below names what was found.
  }
  throw new Error(`lab-config must hold a JSON object, got "${text.trim().slice(0, 60)}"`);
}

function port(value: Record<string, unknown>, name: keyof LabConfig): number {
  const found = value[name];
  if (typeof found === 'number' && Number.isInteger(found) && found >= 1 && found <= 65_535) {
    return found;
  }
  throw new Error(
    `lab-config.${name} must be an integer from 1 to 65535, got ${JSON.stringify(found)}`,
  );
}
