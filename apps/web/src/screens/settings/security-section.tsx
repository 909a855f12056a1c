import { useMe } from '../../app/me.ts'
import { IdentitiesPanel } from './identities-panel.tsx'
import { PasskeysPanel } from './passkeys-panel.tsx'
import { PasswordPanel } from './password-panel.tsx'
import { SecondFactorPanel } from './second-factor-panel.tsx'
import { SessionsPanel } from './sessions-panel.tsx'

export function SecuritySection() {
  const { hasPassword } = useMe()
  return (
    <>
      {hasPassword && <PasswordPanel />}
      <SecondFactorPanel />
      <PasskeysPanel />
      <SessionsPanel />
      <IdentitiesPanel />
    </>
  )
}
