export { openMailServer, type ReceivedMail } from './mail-server.ts'
