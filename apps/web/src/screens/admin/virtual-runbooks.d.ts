/** The page of the guides, as it was when these pages were built (`vite.config.ts`). */
declare module 'virtual:runbooks' {
  const guide: string
  export default guide
}
