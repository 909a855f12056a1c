import type { Command } from 'commander'
import type { BackupOptions } from '../backup/backup-command.ts'
import type { RestoreCommandOptions } from '../backup/restore-command.ts'
import type { ResumeOptions } from '../backup/resume-command.ts'
import type { Context } from '../context.ts'
import { JSON_FLAG } from './options.ts'

const DATA_DIR = ['--data-dir <folder>', 'data folder [LINKFLOW_DATA_DIR] (default: ./data)'] as const

export function addBackupCommands(program: Command, context: Context): void {
  program
    .command('backup')
    .argument('<target>', 'the file to write, or a folder, where it is named for the moment')
    .summary('make a backup while everything runs')
    .description(
      'Write all of this installation into one file: the database as it is at one moment, big outputs, files of workspaces. ' +
        'Everything may run meanwhile. Works on the database and the data folder themselves, with the settings of the ' +
        'environment, as «linkflow start» would. The master key is not in it: without that nobody can use a backup, its ' +
        'owner neither. The history in it is not encrypted: keep it where only you can read it.',
    )
    .option('--with-keys <file>', 'write the master key too, into another file; keep that somewhere else')
    .option(...DATA_DIR)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow backup /backups
  linkflow backup /backups/friday.tar --with-keys /safe/friday.key
  DATABASE_URL=postgres://linkflow:…@db/linkflow linkflow backup /backups --json`,
    )
    .action(async (target: string, options: BackupOptions) => {
      const { backupCommand } = await import('../backup/backup-command.ts')
      context.end(await backupCommand(target, options, context.terminal))
    })
  program
    .command('restore')
    .argument('<file>', 'what «linkflow backup» wrote, by this release or an earlier one')
    .summary('restore a backup into an empty data folder and database')
    .description(
      'Read the whole backup and compare its checksums, then restore it into the data folder and the database of the ' +
        'environment: all of it, or everything stays as it was. Any PostgreSQL will do, embedded or outside, older or newer. ' +
        'Stopped half way, it begins anew when it is called again, and nothing starts there meanwhile.',
    )
    .option('--keys <file>', 'the master key, as --with-keys wrote it; put in its place if none is there')
    .option('--replace', 'where there is an installation: keep that aside and restore in its place')
    .option('--pause', 'restore a copy that does nothing by itself, beside its original; «linkflow resume» ends that')
    .option(...DATA_DIR)
    .option(...JSON_FLAG)
    .addHelpText(
      'after',
      `
Examples:
  linkflow restore /backups/friday.tar --keys /safe/friday.key
  linkflow restore /backups/friday.tar --data-dir /tmp/copy --pause
  DATABASE_URL=postgres://linkflow:…@db/linkflow linkflow restore /backups/friday.tar`,
    )
    .action(async (file: string, options: RestoreCommandOptions) => {
      const { restoreCommand } = await import('../backup/restore-command.ts')
      context.end(await restoreCommand(file, options, context.terminal))
    })
  program
    .command('resume')
    .summary('end the pause of a copy that was restored with --pause')
    .description(
      'Let schedules, webhooks and unfinished executions of a paused copy go on. Its original should be gone by then. Mails ' +
        'and callbacks that were owed at the moment of the backup go out, though the original may have sent them since; ' +
        'with --drop-unsent they do not.',
    )
    .option('--drop-unsent', 'do not send what the backup held to be sent')
    .option(...DATA_DIR)
    .option(...JSON_FLAG)
    .action(async (options: ResumeOptions) => {
      const { resumeCommand } = await import('../backup/resume-command.ts')
      context.end(await resumeCommand(options, context.terminal))
    })
}
