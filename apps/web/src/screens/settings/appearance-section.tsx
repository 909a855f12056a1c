import { prefer, usePreferences } from '../../app/preferences.ts'
import { chooseTheme, useTheme } from '../../app/theme.ts'
import { t } from '../../strings/index.ts'
import { DarkIcon, LightIcon, SystemIcon } from '../../ui/icons.ts'
import { Panel } from '../../ui/panel.tsx'
import { Segmented } from '../../ui/segmented.tsx'

export function AppearanceSection() {
  const { theme } = useTheme()
  const { density, motion } = usePreferences()
  return (
    <Panel title={t('settings.look')} text={t('settings.of-device')}>
      <div className="flex flex-col gap-5">
        <Segmented
          label={t('settings.theme')}
          hint={t('settings.theme-hint')}
          value={theme}
          onChange={chooseTheme}
          options={[
            { value: 'system', label: t('theme.system'), icon: SystemIcon },
            { value: 'light', label: t('theme.light'), icon: LightIcon },
            { value: 'dark', label: t('theme.dark'), icon: DarkIcon },
          ]}
        />
        <Segmented
          label={t('settings.density')}
          hint={t('settings.density-hint')}
          value={density}
          onChange={(density) => prefer({ density })}
          options={[
            { value: 'comfortable', label: t('settings.comfortable') },
            { value: 'compact', label: t('settings.compact') },
          ]}
        />
        <Segmented
          label={t('settings.motion')}
          hint={t('settings.motion-hint')}
          value={motion}
          onChange={(motion) => prefer({ motion })}
          options={[
            { value: 'system', label: t('theme.system') },
            { value: 'reduced', label: t('settings.motion-reduced') },
          ]}
        />
      </div>
    </Panel>
  )
}
