import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { SECRET } from './node-on-server.ts'
import { freePort, programPath, ServerProcess, temporaryFolder } from './server-process.ts'

/** Dovecot with one mailbox, that of ada. */
export interface DovecotServer {
  readonly port: number
  /** As a mail server delivers: the whole file, under its name at once. The mailbox must have been looked at before. */
  deliver(mail: string): void
  kill(): Promise<void>
  start(): Promise<void>
  remove(): Promise<void>
}

const NOBODY = 65_534

export async function startDovecot(): Promise<DovecotServer> {
  const [program, folder, port] = [programPath('dovecot'), temporaryFolder(), await freePort()]
  const { username, uid, gid } = userInfo()
  // Mail is never read as root, so there it is somebody's who is nobody.
  const [mailUid, mailGid] = uid === 0 ? [NOBODY, NOBODY] : [uid, gid]
  chmodSync(folder, 0o755)
  mkdirSync(join(folder, 'mail'))
  chownSync(join(folder, 'mail'), mailUid, mailGid)
  writeFileSync(join(folder, 'users'), `ada:{PLAIN}${SECRET}::::::\n`)
  writeFileSync(
    join(folder, 'config'),
    `protocols = imap
listen = 127.0.0.1
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = /dev/stderr
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail
mail_uid = ${mailUid}
mail_gid = ${mailGid}
first_valid_uid = 0
first_valid_gid = 0
passdb {
  driver = passwd-file
  args = ${folder}/users
}
userdb {
  driver = static
  args = uid=${mailUid} gid=${mailGid} home=${folder}
}
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
${uid === 0 ? '' : asMyself(username)}`,
  )
  const command = [program, '-F', '-c', join(folder, 'config')] as const
  const server = new ServerProcess({ port, folder, command, environment: { PATH: process.env.PATH ?? '' } })
  await server.start()
  let delivered = 0
  return {
    port,
    deliver(mail) {
      delivered += 1
      const name = `${Math.floor(Date.now() / 1000)}.M${String(delivered).padStart(6, '0')}.test`
      writeFileSync(join(folder, 'mail', 'new', name), mail)
    },
    kill: () => server.kill(),
    start: () => server.start(),
    remove: () => server.remove(),
  }
}

/** Without root there is nobody else to be, and no folder to be shut in. */
const asMyself = (username: string): string =>
  [
    `default_internal_user = ${username}\ndefault_internal_group = ${username}\ndefault_login_user = ${username}`,
    ...['imap-login', 'anvil', 'stats'].map((service) => `service ${service} {\n  chroot =\n}`),
  ].join('\n')
