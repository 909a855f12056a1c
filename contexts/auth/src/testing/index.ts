export { openMailServer, type ReceivedMail } from './mail-server.ts'
export { CLIENT, openSignOnProvider, type Person, signInAtProvider } from './sign-on-provider.ts'
export { type Mischief, SoftwareAuthenticator } from './software-authenticator.ts'
