/** Made by build/string-catalogues.ts of the catalogues in strings/. */
declare module 'virtual:strings' {
  type Catalogues = Readonly<Record<string, () => Promise<{ readonly default: import('@lingui/core').Messages }>>>
  export const catalogues: Readonly<Record<'en' | 'de', Catalogues>>
  /** The parts that the first page needs, whichever it is. */
  export const first: readonly string[]
}
