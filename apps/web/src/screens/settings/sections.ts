import type { TextId } from '../../strings/index.ts'
import {
  type Icon,
  KeyboardIcon,
  LanguageIcon,
  LookIcon,
  ShieldIcon,
  UserIcon,
  WorkflowIcon,
  WorkspaceIcon,
} from '../../ui/icons.ts'

export const SECTIONS = [
  'profile',
  'appearance',
  'accessibility',
  'editor',
  'language',
  'security',
  'workspace',
] as const
export type Section = (typeof SECTIONS)[number]

export const isSection = (text: string | undefined): text is Section => SECTIONS.some((section) => section === text)

interface Words {
  readonly label: TextId
  readonly lead: TextId
  readonly icon: Icon
}

export const SECTION_WORDS: Readonly<Record<Section, Words>> = {
  profile: { label: 'settings.profile', lead: 'settings.profile-lead', icon: UserIcon },
  appearance: { label: 'settings.appearance', lead: 'settings.appearance-lead', icon: LookIcon },
  accessibility: { label: 'settings.accessibility', lead: 'settings.accessibility-lead', icon: KeyboardIcon },
  editor: { label: 'settings.editor', lead: 'settings.editor-lead', icon: WorkflowIcon },
  language: { label: 'settings.language', lead: 'settings.language-lead', icon: LanguageIcon },
  security: { label: 'settings.security', lead: 'settings.security-lead', icon: ShieldIcon },
  workspace: { label: 'settings.workspace', lead: 'settings.workspace-lead', icon: WorkspaceIcon },
}
