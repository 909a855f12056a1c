import { KEY_CHARS_MAX, secret, text } from './credential-fields.ts'
import type { CredentialField, CredentialType } from './credential-types.ts'

const address = (port: number): readonly CredentialField[] => [
  text('host', 'Host', 'Name or address of the server, such as db.example.com', { charsMax: 253 }),
  text('port', 'Port', `Port of the server, ${port} if nothing is written`, { required: false, charsMax: 5 }),
]

const encryption = (off: string): readonly CredentialField[] => [
  text('tls', 'Encryption', `verify: the server must prove its name; unverified: any certificate; off: ${off}`, {
    kind: 'choice',
    choices: ['verify', 'unverified', 'off'],
    default: 'verify',
  }),
  text('ca', 'Authority', 'Certificates (PEM) of an authority of your own that signed the server’s', {
    kind: 'long-text',
    required: false,
    charsMax: KEY_CHARS_MAX,
  }),
]

const IN_YOUR_NETWORK = 'everything can be read on the way, for networks of your own'

const account: readonly CredentialField[] = [
  text('user', 'User', 'Name to sign in with'),
  secret('password', 'Password', 'Password of the user', { required: false }),
]

const server = (
  type: NonNullable<CredentialType['server']>,
  title: string,
  description: string,
  fields: readonly CredentialField[],
): CredentialType => ({
  type,
  title,
  description,
  fields,
  slots: [],
  needsHosts: false,
  server: type,
  test: { kind: 'connect' },
})

/** Credentials of servers that speak another protocol than HTTP; one for each driver. */
export const serverCredentialTypes: readonly CredentialType[] = [
  server('postgres', 'PostgreSQL', 'A database of a PostgreSQL server.', [
    ...address(5432),
    text('database', 'Database', 'Name of the database'),
    ...account,
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('mysql', 'MySQL or MariaDB', 'A database of a MySQL or MariaDB server.', [
    ...address(3306),
    text('database', 'Database', 'Name of the database', { required: false }),
    ...account,
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('redis', 'Redis', 'A Redis server, or one that speaks its protocol.', [
    ...address(6379),
    text('user', 'User', 'Name of the user; nothing for servers that know one password only', { required: false }),
    secret('password', 'Password', 'Password of the user', { required: false }),
    text('database', 'Database', 'Number of the database, 0 if nothing is written', { required: false, charsMax: 5 }),
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('smtp', 'SMTP', 'A server that takes mail to be sent.', [
    ...address(587),
    text(
      'start',
      'Start',
      'starttls: begins plain and must turn to TLS (port 587); at-once: TLS from the first byte (465)',
      {
        kind: 'choice',
        choices: ['starttls', 'at-once'],
        default: 'starttls',
      },
    ),
    text('user', 'User', 'Name to sign in with; nothing for a server that asks for none', { required: false }),
    secret('password', 'Password', 'Password of the user', { required: false }),
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('ssh', 'SSH', 'A machine that is reached by SSH, with its files (SFTP).', [
    ...address(22),
    text('user', 'User', 'Name to sign in with'),
    secret('password', 'Password', 'Password of the user, where no key is used', { required: false }),
    secret('privateKey', 'Private key', 'A private key in the form of OpenSSH or PEM', {
      kind: 'long-secret',
      required: false,
      charsMax: KEY_CHARS_MAX,
    }),
    secret('passphrase', 'Password of the key', 'Only if the key is encrypted', { required: false }),
    text(
      'fingerprint',
      'Fingerprint',
      'SHA256:… of the server’s key; without it the first test says which one it has',
      {
        required: false,
      },
    ),
  ]),
  server('ftp', 'FTP', 'A server of files by FTP, plain or with TLS that begins after the greeting.', [
    ...address(21),
    text('user', 'User', 'Name to sign in with; nothing for servers that are open to everybody', { required: false }),
    secret('password', 'Password', 'Password of the user', { required: false }),
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('s3', 'S3', 'An account of S3, or of a server that speaks as S3 does.', [
    text('host', 'Host', 'Such as s3.eu-central-1.amazonaws.com, without the name of a bucket', { charsMax: 253 }),
    text('port', 'Port', 'Port of the server, 443 if nothing is written', { required: false, charsMax: 5 }),
    text('region', 'Region', 'Such as eu-central-1; us-east-1 if nothing is written', { required: false }),
    text('accessKeyId', 'Access key', 'The key’s own name, such as AKIA…'),
    secret('secretAccessKey', 'Secret key', 'The secret that belongs to the access key'),
    secret('sessionToken', 'Session token', 'Only for keys that hold for a time', { required: false }),
    text('addresses', 'Addresses', 'path: host/bucket, which all servers know; host: bucket.host, as Amazon wants it', {
      kind: 'choice',
      choices: ['path', 'host'],
      default: 'path',
    }),
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('rabbitmq', 'RabbitMQ', 'A RabbitMQ server, or one that speaks AMQP 0-9-1.', [
    ...address(5671),
    text('virtualHost', 'Virtual host', 'Part of the server; / if nothing is written', { required: false }),
    ...account,
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('mqtt', 'MQTT', 'A server that messages are sent to by topics.', [
    ...address(8883),
    text('user', 'User', 'Name to sign in with; nothing for servers that ask for none', { required: false }),
    secret('password', 'Password', 'Password of the user', { required: false }),
    text('version', 'Version', '5, which says why something is refused; 3.1.1 for older servers', {
      kind: 'choice',
      choices: ['5', '3.1.1'],
      default: '5',
    }),
    ...encryption(IN_YOUR_NETWORK),
  ]),
  server('imap', 'IMAP', 'A mailbox that is read by IMAP.', [
    ...address(993),
    text(
      'start',
      'Start',
      'at-once: TLS from the first byte (port 993); starttls: begins plain and must turn to TLS (143)',
      {
        kind: 'choice',
        choices: ['at-once', 'starttls'],
        default: 'at-once',
      },
    ),
    ...account,
    ...encryption(IN_YOUR_NETWORK),
  ]),
]
