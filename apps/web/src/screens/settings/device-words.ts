const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/\bChrom(e|ium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
]
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\b(iPhone|iPad)\b/, 'iOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bLinux\b/, 'Linux'],
]

/** «Firefox, Windows», as far as a user agent says; else its first word: programs name themselves there. */
export function deviceWords(userAgent: string): string {
  const found = [BROWSERS, SYSTEMS].flatMap((list) => list.find(([sign]) => sign.test(userAgent))?.[1] ?? [])
  return found.length > 0 ? found.join(', ') : (userAgent.split(/[\s/]/)[0] ?? '')
}

/** Phones and tablets have their own picture. */
export const isHandheld = (userAgent: string): boolean => /\b(Android|iPhone|iPad|Mobile)\b/.test(userAgent)
