/** What JSON.parse can give. Objects may have any own key, `__proto__` included: read own keys only. */
export type Json = null | boolean | number | string | Json[] | JsonObject
export type JsonObject = { [key: string]: Json }
