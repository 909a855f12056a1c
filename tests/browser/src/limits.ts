/** How long a page may take from the click to the last line of what it says. */
export const PAGE_MS_MAX = 30_000
/** How long the browser may take to start. */
export const BROWSER_START_MS_MAX = 60_000
