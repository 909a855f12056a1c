import { type Permission, rolePermissions, roles } from '@linkflow/contracts'
import type { Role } from '@linkflow/sdk'
import { ROLE_WORDS } from '../../app/failed-page.tsx'
import { type TextId, t } from '../../strings/index.ts'
import { classes } from '../../ui/classes.ts'
import { CheckIcon, NotIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { Cell, Head, Table } from '../../ui/table.tsx'

/** What people ask for, each with the permission that decides. */
const ABILITIES: readonly (readonly [TextId, Permission])[] = [
  ['can.look', 'workflow:read'],
  ['can.run', 'workflow:execute'],
  ['can.schedules', 'schedule:write'],
  ['can.write', 'workflow:write'],
  ['can.publish', 'workflow:publish'],
  ['can.credentials', 'credential:write'],
  ['can.variables', 'variable:write'],
  ['can.data', 'data:write'],
  ['can.members', 'member:write'],
  ['can.keys', 'key:write'],
  ['can.audit', 'audit:read'],
  ['can.workspace', 'workspace:write'],
  ['can.delete', 'workspace:delete'],
]

/** Made of the table that the server decides by, in words: «can» and «cannot», not signs alone. */
export function RoleTable({ own }: { readonly own: Role }) {
  return (
    <Panel title={t('roles.title')} text={t('roles.text', { role: t(ROLE_WORDS[own]) })} isFlush>
      <Table label={t('roles.title')} isFlush>
        <thead>
          <tr>
            <Head>{t('roles.what')}</Head>
            {roles.map((role) => (
              <Head key={role} isCentred>
                {t(ROLE_WORDS[role])}
              </Head>
            ))}
          </tr>
        </thead>
        <tbody>
          {ABILITIES.map(([words, permission]) => (
            <tr key={permission}>
              <Cell className="min-w-44 text-text">{t(words)}</Cell>
              {roles.map((role) => {
                const can = rolePermissions[role].has(permission)
                const Glyph = can ? CheckIcon : NotIcon
                return (
                  <Cell key={role} className={classes('text-center', role === own && 'bg-accent-soft')}>
                    <span
                      className={classes(
                        'flex items-center justify-center gap-1',
                        can ? 'text-success' : 'text-text-3',
                      )}
                    >
                      <Glyph aria-hidden className="size-4" strokeWidth={1.75} />
                      <span className="max-lg:sr-only">{can ? t('roles.can') : t('roles.cannot')}</span>
                    </span>
                  </Cell>
                )
              })}
            </tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  )
}
