import { randomBytes } from 'node:crypto'

/** 128 bits, new for each answer. */
export const newNonce = (): string => randomBytes(16).toString('base64url')

/** Where the page says which nonce is its own. */
export const NONCE_PLACE = '__NONCE__'

/**
 * What a page may do: run our own scripts and nothing else, so no text that somebody stored becomes code (T10). Libraries
 * that make style elements sign them with the nonce. No text reaches a place where it would be run: Trusted Types, with
 * policies that give out the address of one of our own workers each, and nothing else (`apps/web/src/app/own-address.ts`).
 */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types linkflow-worker linkflow-preview linkflow-shell',
  ].join('; ')

/** What keeps the shell of the pages on the device (`service-worker.js`) reads pages and files of ours, and nothing else. */
export const SERVICE_WORKER = '/service-worker.js'
export const SERVICE_WORKER_POLICY = "default-src 'none'; connect-src 'self'"

export const pageHeaders = (nonce: string): Readonly<Record<string, string>> => ({
  'content-security-policy': policy(nonce),
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
})
