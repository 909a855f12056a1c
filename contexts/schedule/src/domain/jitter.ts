/**
 * How long after its instant a start is made: of the same schedule and instant always the same, so that whoever decides it
 * anew after a crash decides the same, and of different ones spread evenly.
 */
export function jitterMs(scheduleId: string, instantMs: number, jitterSeconds: number): number {
  if (jitterSeconds === 0) return 0
  return mixed(`${scheduleId} ${instantMs}`) % (jitterSeconds * 1000 + 1)
}

/** FNV-1a, and a last mixing, for the lower digits of instants are alike. Spreading is no secret. */
function mixed(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
