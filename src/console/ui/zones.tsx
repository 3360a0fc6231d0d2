/** Options of a select: the zones that the browser knows, this device's first, and the stored one in any case. */
export function Zones({ own }: { own?: string | null }) {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const zones = new Set([here, ...(own ? [own] : []), ...Intl.supportedValuesOf('timeZone')]);
  return [...zones].map((zone) => (
    <option key={zone} value={zone}>
      {zone.replaceAll('_', ' ')}
    </option>
  ));
}
