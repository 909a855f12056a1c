interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string }
}

/**
 * A page under Trusted Types starts no worker from a mere text. A policy gives out the one address that the build has given
 * it, and no other; the header of the page allows it by its name (`gateway/src/pages/page-headers.ts`). Once for each name.
 */
export function ownAddress(policy: 'linkflow-worker' | 'linkflow-preview' | 'linkflow-shell', url: string): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes }
  return trustedTypes?.createPolicy(policy, { createScriptURL: () => url }).createScriptURL(url) ?? url
}
