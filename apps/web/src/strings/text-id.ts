import type { en as admin } from './admin.en.ts'
import type { en as apiKeys } from './api-keys.en.ts'
import type { en as app } from './app.en.ts'
import type { en as audit } from './audit.en.ts'
import type { en as canvas } from './canvas.en.ts'
import type { en as credentials } from './credentials.en.ts'
import type { en as debug } from './debug.en.ts'
import type { en as diff } from './diff.en.ts'
import type { en as edit } from './edit.en.ts'
import type { en as editor } from './editor.en.ts'
import type { en as entering } from './entering.en.ts'
import type { en as execution } from './execution.en.ts'
import type { en as executions } from './executions.en.ts'
import type { en as executionsView } from './executions-view.en.ts'
import type { en as keys } from './keys.en.ts'
import type { en as list } from './list.en.ts'
import type { en as members } from './members.en.ts'
import type { en as notifications } from './notifications.en.ts'
import type { en as onboarding } from './onboarding.en.ts'
import type { en as palette } from './palette.en.ts'
import type { en as panel } from './panel.en.ts'
import type { en as presence } from './presence.en.ts'
import type { en as run } from './run.en.ts'
import type { en as runEdit } from './run-edit.en.ts'
import type { en as schedules } from './schedules.en.ts'
import type { en as settings } from './settings.en.ts'
import type { en as templates } from './templates.en.ts'
import type { en as tests } from './tests.en.ts'
import type { en as usage } from './usage.en.ts'
import type { en as variables } from './variables.en.ts'
import type { en as versionsPage } from './versions-page.en.ts'
import type { en as webhooks } from './webhooks.en.ts'
import type { en as workflowSettings } from './workflow-settings.en.ts'
import type { en as workflows } from './workflows.en.ts'

/** Every text that there is, of every part. */
export type TextId =
  | keyof typeof admin
  | keyof typeof apiKeys
  | keyof typeof app
  | keyof typeof audit
  | keyof typeof canvas
  | keyof typeof credentials
  | keyof typeof debug
  | keyof typeof diff
  | keyof typeof edit
  | keyof typeof editor
  | keyof typeof entering
  | keyof typeof execution
  | keyof typeof executions
  | keyof typeof executionsView
  | keyof typeof keys
  | keyof typeof list
  | keyof typeof members
  | keyof typeof notifications
  | keyof typeof onboarding
  | keyof typeof palette
  | keyof typeof panel
  | keyof typeof presence
  | keyof typeof run
  | keyof typeof runEdit
  | keyof typeof schedules
  | keyof typeof settings
  | keyof typeof templates
  | keyof typeof tests
  | keyof typeof usage
  | keyof typeof variables
  | keyof typeof versionsPage
  | keyof typeof webhooks
  | keyof typeof workflowSettings
  | keyof typeof workflows
