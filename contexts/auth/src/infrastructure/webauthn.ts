import type { NewPasskeyAnswer, PasskeyAnswer } from '@linkflow/contracts'
import type { Passkey } from '../domain/passkey.ts'

/** COSE: Ed25519, P-256 with SHA-256, RSA with SHA-256. Every authenticator has one of them. */
export const PASSKEY_ALGORITHMS: readonly number[] = [-8, -7, -257]

/** Where passkeys belong: the host names them for good, and the origin is where they are answered. */
export interface RelyingParty {
  readonly id: string
  readonly origin: string
}

/** Browsers know no passkeys under an address without a name, and over plain http none but of their own machine. */
export function relyingPartyOf(publicUrl: string): RelyingParty | undefined {
  const { protocol, hostname: id, origin } = new URL(publicUrl)
  const isSafe = protocol === 'https:' || id === 'localhost'
  const isName = !/^\[|^\d+(\.\d+){3}$/.test(id)
  return isSafe && isName ? { id, origin } : undefined
}

/**
 * The checks of WebAuthn are the library's. It is loaded for the first answer to a passkey that is there: with its parser of
 * certificates it takes 22 MB of memory and 90 ms, of which an installation without passkeys needs nothing.
 */
const library = () => import('@simplewebauthn/server')

/** The challenge that the client says it answers; undefined if it says nothing of the kind. */
export function challengeOf(clientDataJson: string): string | undefined {
  const data = clientDataOf(clientDataJson)
  return typeof data?.['challenge'] === 'string' ? data['challenge'] : undefined
}

export interface NewPasskey extends Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'isSynced'> {}

/** Undefined for whatever is wrong with it. The challenge was checked before. */
export async function checkNewPasskey(
  answer: NewPasskeyAnswer,
  { party, challenge }: { readonly party: RelyingParty; readonly challenge: string },
): Promise<NewPasskey | undefined> {
  const { verifyRegistrationResponse } = await library()
  if (isFramed(answer.response.clientDataJSON) || (await hasCertificates(answer.response.attestationObject))) {
    return undefined
  }
  const checked = await refusedIsUndefined(() =>
    verifyRegistrationResponse({
      response: { ...answer, clientExtensionResults: {}, response: { ...answer.response, transports: [] } },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...PASSKEY_ALGORITHMS],
    }),
  )
  if (!checked?.verified) return undefined
  const { credential, credentialBackedUp: isSynced } = checked.registrationInfo
  const { id, publicKey, counter } = credential
  return { credentialId: Buffer.from(id, 'base64url'), publicKey, counter, isSynced }
}

/** The counter that the authenticator sends; undefined for whatever is wrong. The challenge was checked before. */
export async function checkPasskeyAnswer(
  answer: PasskeyAnswer,
  expected: {
    readonly party: RelyingParty
    readonly challenge: string
    readonly passkey: Pick<Passkey, 'credentialId' | 'publicKey'>
    readonly needsUserVerification: boolean
  },
): Promise<number | undefined> {
  const { verifyAuthenticationResponse } = await library()
  const { party, challenge, passkey, needsUserVerification } = expected
  const { userHandle, ...response } = answer.response
  if (isFramed(response.clientDataJSON)) return undefined
  const checked = await refusedIsUndefined(() =>
    verifyAuthenticationResponse({
      response: {
        ...answer,
        clientExtensionResults: {},
        response: userHandle == null ? response : { ...response, userHandle },
      },
      expectedChallenge: challenge,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: needsUserVerification,
      // The counter is judged after the signature, by its caller: only then does one that went back mean something.
      credential: {
        id: Buffer.from(passkey.credentialId).toString('base64url'),
        publicKey: Uint8Array.from(passkey.publicKey),
        counter: 0,
      },
    }),
  )
  return checked?.verified ? checked.authenticationInfo.newCounter : undefined
}

/** A page of another site that holds ours in a frame: no page of ours is made for that. */
const isFramed = (clientDataJson: string): boolean => clientDataOf(clientDataJson)?.['crossOrigin'] === true

/**
 * Which make of authenticator it is we do not ask, and its certificates would lead the library to addresses that they name
 * (T3): what brings some is refused. Browsers leave them out where nobody asks.
 */
async function hasCertificates(attestationObject: string): Promise<boolean> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const decoded = await refusedIsUndefined(async () =>
    decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url'))),
  )
  if (decoded === undefined) return true
  const format = decoded.get('fmt')
  const statement: unknown = decoded.get('attStmt')
  const keys = statement instanceof Map ? [...statement.keys()] : undefined
  return !(format === 'none' || (format === 'packed' && keys !== undefined && !keys.includes('x5c')))
}

function clientDataOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    return typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** The library throws plain errors for everything that a stranger can send; none of them is a fault of ours. */
async function refusedIsUndefined<T>(check: () => Promise<T>): Promise<T | undefined> {
  try {
    return await check()
  } catch {
    return undefined
  }
}
