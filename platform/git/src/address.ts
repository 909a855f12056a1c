/**
 * The address of a repository as requests begin with it. Only https: other transports are programs (ssh, ext, file), and
 * http shows the password. Names and passwords belong into a credential, because addresses are written to files and logs.
 */
export function checkedAddress(
  address: string,
): { readonly ok: true; readonly url: string } | { readonly ok: false; readonly problem: string } {
  const url = URL.parse(address)
  if (url === null || url.protocol !== 'https:') {
    return { ok: false, problem: 'It must begin with https://. What SSH, git or a folder leads to cannot be used.' }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      ok: false,
      problem: 'It has a name or password in it. Put them into a credential of the type «User and password».',
    }
  }
  if (url.search !== '' || url.hash !== '') return { ok: false, problem: 'It must have nothing behind its path.' }
  return { ok: true, url: url.href.replace(/\/+$/, '') }
}

/** For messages and lists: what somebody wrote into a configuration may hold a password. */
export function withoutUser(address: string): string {
  return address.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@\s]*@/i, '$1')
}
