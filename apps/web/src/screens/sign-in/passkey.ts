import type { PasskeyAnswer, PasskeyQuestion } from '@linkflow/sdk'

export const hasPasskeys = (): boolean =>
  typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential

/** Asks the authenticator. Undefined where the person changed their mind. */
export async function answerOf(question: PasskeyQuestion, signal?: AbortSignal): Promise<PasskeyAnswer | undefined> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(question as PublicKeyCredentialRequestOptionsJSON)
  try {
    const credential = await navigator.credentials.get({ publicKey, ...(signal && { signal }) })
    return credential === null ? undefined : ((credential as PublicKeyCredential).toJSON() as PasskeyAnswer)
  } catch (error) {
    if (error instanceof DOMException && (error.name === 'NotAllowedError' || error.name === 'AbortError'))
      return undefined
    throw error
  }
}
