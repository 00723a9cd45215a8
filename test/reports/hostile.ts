/** Text that becomes markup, a template or a terminal command wherever it is not treated as data. */
export const HOSTILE = `</script></style><img src=x onerror=alert(1)><svg/onload=alert(2)>"' autofocus onfocus=alert(3) {{lookup this}} &lt;b&gt; \u001b[31m`;

/** Fields whose words choose a path in the program; they come from our own code, never from a log. */
const CLOSED_WORDS = new Set([
  'verdict',
  'unit',
  'domain',
  'better',
  'procedure',
  'provider',
  'severity',
  'channel',
  'to',
  'canary',
  'state',
  'class',
  'kind',
  'level',
  'clock_domain',
  'blame',
  'accelerator',
  'qemu_source',
  'outcome',
  'part',
  'undone',
  'objective',
]);

export interface HostileOptions {
  /** Also rename metrics, which makes them unknown to the glossary. */
  readonly metricNames: boolean;
}

const spoil = (value: unknown, key: string, options: HostileOptions): unknown => {
  if (typeof value === 'string') {
    if (CLOSED_WORDS.has(key) || (key === 'name' && !options.metricNames)) return value;
    return `${value}${HOSTILE}`;
  }
  if (Array.isArray(value)) return value.map((item) => spoil(item, key, options));
  if (typeof value !== 'object' || value === null) return value;
  const freeKeys = key === 'packages' || key === 'params';
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      freeKeys ? `${name}${HOSTILE}` : name,
      spoil(item, freeKeys ? '' : name, options),
    ]),
  );
};

/** The same results with hostile text appended to every free string and free key. References still agree with each other. */
export const hostile = <T>(results: T, options: HostileOptions): T => spoil(results, '', options) as T;
