/** All that the browser knows, with the one of this machine among them even where it goes by another name. */
export function timeZones(here: string): string[] {
  const known = Intl.supportedValuesOf('timeZone')
  return known.includes(here) ? known : [here, ...known]
}
