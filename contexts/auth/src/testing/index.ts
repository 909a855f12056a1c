// What tests of the whole program need beside it: `@linkflow/auth/testing`.
export { CLIENT, openSignOnProvider, type Person, signInAtProvider } from './sign-on-provider.ts'
export { type Mischief, SoftwareAuthenticator } from './software-authenticator.ts'
