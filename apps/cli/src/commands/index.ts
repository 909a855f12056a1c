import type { Command } from 'commander'
import type { Context } from '../context.ts'
import { addAccountsCommand } from './accounts.ts'
import { addBackupCommands } from './backup.ts'
import { addCodeCommands } from './code.ts'
import { addCredentialsCommand } from './credentials.ts'
import { addDataCommands } from './data.ts'
import { addDoctorCommand } from './doctor.ts'
import { addExecutionsCommand } from './executions.ts'
import { addFoldersCommand } from './folders.ts'
import { addImportCommand } from './import.ts'
import { addKeysCommand } from './keys.ts'
import { addLogsCommand } from './logs.ts'
import { addN8nCommands } from './n8n.ts'
import { addNodeCommands } from './node.ts'
import { addNotificationsCommand } from './notifications.ts'
import { addOperatorsCommand } from './operators.ts'
import { addOutboxCommand } from './outbox.ts'
import { addRunCommand } from './run.ts'
import { addSchedulesCommand } from './schedules.ts'
import { addSystemCommand } from './system.ts'
import { addAuditCommand, addTeamCommands } from './team.ts'
import { addTemplatesCommand } from './templates.ts'
import { addTestingCommands } from './testing.ts'
import { addValidateCommand } from './validate.ts'
import { addWebhooksCommand } from './webhooks.ts'
import { addWorkflowsCommand } from './workflows.ts'

/** All but `start`: what people ask of a server, or do without one. */
export function addCommands(program: Command, context: Context): void {
  addRunCommand(program, context)
  addValidateCommand(program, context)
  addImportCommand(program, context)
  addN8nCommands(program, context)
  addNodeCommands(program, context)
  addWorkflowsCommand(program, context)
  addFoldersCommand(program, context)
  addTemplatesCommand(program, context)
  addTestingCommands(program, context)
  addCodeCommands(program, context)
  addExecutionsCommand(program, context)
  addLogsCommand(program, context)
  addCredentialsCommand(program, context)
  addSchedulesCommand(program, context)
  addWebhooksCommand(program, context)
  addNotificationsCommand(program, context)
  addTeamCommands(program, context)
  addDataCommands(program, context)
  addAuditCommand(program, context)
  addAccountsCommand(program, context)
  addOperatorsCommand(program, context)
  addKeysCommand(program, context)
  addOutboxCommand(program, context)
  addSystemCommand(program, context)
  addBackupCommands(program, context)
  addDoctorCommand(program, context)
}
