import { newUuidV7 } from '@linkflow/kernel'
import { type Sql, sql } from '@linkflow/postgres'

/** Of no workspace: the test puts it there before the rows that name it. */
export const MASTER_KEY = '00112233aabbccdd'

const HASH = sql`sha256(gen_random_uuid()::text::bytea)`

/**
 * A row for every table that belongs to workspaces, in an order in which they can be inserted. A table that is added to
 * the product is added here: the test that walks the catalog says so.
 */
export function tenantRows(workspaceId: string): Readonly<Record<string, Sql>> {
  const [id, workflow, version, execution, invitation, schedule, credential] = Array.from({ length: 7 }, () =>
    newUuidV7(Date.now()),
  )
  const notification = newUuidV7(Date.now())
  const table = newUuidV7(Date.now())
  const w = workspaceId
  return {
    'workspace.members': sql`(workspace_id, account_id, role) values (${w}, ${id}, 'owner')`,
    'workspace.variables': sql`(workspace_id, name, value, description) values (${w}, 'x', '1', '')`,
    'workspace.audit_entries': sql`(workspace_id, number, at, actor_type, action, hash)
      values (${w}, 1, platform.now(), 'system', 'a.b', ${HASH})`,
    'workspace.invitations': sql`(id, workspace_id, email, role, expires_at)
      values (${invitation}, ${w}, 'x@example.com', 'viewer', platform.now())`,
    'workspace.invitation_tokens': sql`(hash, invitation_id, workspace_id, by_mail) values (${HASH}, ${invitation}, ${w}, true)`,
    'auth.api_keys': sql`(id, workspace_id, name, secret_hash, scopes) values (${id}, ${w}, 'x', ${HASH}, '{}')`,
    'gateway.idempotency': sql`(workspace_id, key, fingerprint) values (${w}, 'x', ${HASH})`,
    'workflow.workflows': sql`(id, workspace_id, name, description, draft, draft_hash, node_count)
      values (${workflow}, ${w}, 'x', '', '{}', ${HASH}, 0)`,
    'workflow.versions': sql`(id, workspace_id, workflow_id, kind, number, content_hash, plan_format, file)
      values (${version}, ${w}, ${workflow}, 'published', 1, ${HASH}, 1, '{}')`,
    'workflow.triggers': sql`(workspace_id, workflow_id, version_id, node_id, kind, parameters, credentials)
      values (${w}, ${workflow}, ${version}, 'a', 'manual', '{}', '{}')`,
    'workflow.credential_uses': sql`(workspace_id, workflow_id, credential_id) values (${w}, ${workflow}, ${id})`,
    'workflow.draft_changes': sql`(workspace_id, workflow_id, revision, command_ids, bytes) values (${w}, ${workflow}, 1, '{}', 0)`,
    'workflow.folders': sql`(id, workspace_id, name) values (${id}, ${w}, 'x')`,
    'workflow.favourites': sql`(workspace_id, account_id, workflow_id) values (${w}, ${id}, ${workflow})`,
    'workflow.pins': sql`(workspace_id, workflow_id, node_id, outputs, ports, bytes) values (${w}, ${workflow}, 'a', '{}', '[]', 2)`,
    'workflow.test_cases': sql`(id, workspace_id, workflow_id, name, body, fields, author_type) values (${id}, ${w}, ${workflow}, 'x', '{}', 1, 'system')`,
    'workflow.templates': sql`(id, workspace_id, title, about, file) values (${id}, ${w}, 'x', '{}', '{}')`,
    'keys.data_keys': sql`(workspace_id, version) values (${w}, 1)`,
    'keys.wrapped_keys': sql`(workspace_id, version, master_key, wrapped) values (${w}, 1, ${MASTER_KEY}, '')`,
    'credential.credentials': sql`(id, workspace_id, name, type, fields, sealed, key_version, schema_version, allowed_hosts)
      values (${credential}, ${w}, 'x', 'bearer', '{}', '', 1, 1, '{}')`,
    'credential.shares': sql`(workspace_id, credential_id, account_id, may) values (${w}, ${credential}, ${id}, 'use')`,
    'data.tables': sql`(id, workspace_id, name, columns) values (${table}, ${w}, 'x', '[]')`,
    'data.rows': sql`(workspace_id, table_id, id, bytes, created_at, updated_at) values (${w}, ${table}, 1, 0, platform.now(), platform.now())`,
    'data.state': sql`(workspace_id, scope, key, value, bytes) values (${w}, ${w}, 'x', '1', 1)`,
    'data.places': sql`(workspace_id, scope, place) values (${w}, ${workflow}, 'a')`,
    'data.seen': sql`(workspace_id, scope, place, hash) values (${w}, ${workflow}, 'a', ${HASH})`,
    'data.writes': sql`(workspace_id, key, execution_id) values (${w}, 'x', ${execution})`,
    'execution.live': sql`(id, workspace_id, workflow_id, version_id, status, mode, trigger_node, fence, created_at, plan_format, engine_flags, meta)
      values (${execution}, ${w}, ${workflow}, ${version}, 'waiting', 'api', 'a', 1, platform.now(), 1, '', '{}')`,
    'execution.finished': sql`(id, workspace_id, workflow_id, version_id, status, mode, trigger_node, created_at, finished_at, crashes, plan_format, engine_flags, meta)
      values (${id}, ${w}, ${workflow}, ${version}, 'succeeded', 'api', 'a', platform.now(), platform.now(), 0, 1, '', '{}')`,
    'execution.journal': sql`(execution_id, seq, workspace_id, fence, facts) values (${id}, 1, ${w}, 1, '[]')`,
    'execution.signals': sql`(id, workspace_id, execution_id, key) values (${id}, ${w}, ${execution}, 'x')`,
    'execution.deliveries': sql`(endpoint, delivery_id, workspace_id, execution_id, expires_at)
      values ('x', ${w}, ${w}, ${id}, platform.now())`,
    'execution.usage': sql`(workspace_id, executions, steps) values (${w}, 1, 1)`,
    'execution.storage': sql`(workspace_id, bytes) values (${w}, 1)`,
    'execution.callbacks': sql`(id, workspace_id, execution_id, url, body, due_at) values (${id}, ${w}, ${id}, 'x', '', platform.now())`,
    'execution.outbox_refusals': sql`(id, workspace_id, consumer, event, error, attempts) values (${id}, ${w}, 'x', '{}', '', 1)`,
    'realtime.events': sql`(workspace_id, topic, body) values (${w}, 'x', '{}')`,
    'realtime.interests': sql`(workspace_id, topic, since, until) values (${w}, 'x', 0, platform.now())`,
    'realtime.tickets': sql`(hash, workspace_id, key_id, expires_at) values (${HASH}, ${w}, ${id}, platform.now())`,
    'realtime.presence': sql`(workspace_id, workflow_id, connection_id, account_id, name, until)
      values (${w}, ${workflow}, ${id}, ${id}, 'x', platform.now())`,
    'notification.feeds': sql`(workspace_id, news) values (${w}, 1)`,
    'notification.notifications': sql`(workspace_id, id, kind, topic, count, facts, news)
      values (${w}, ${notification}, 'workers-lost', 'workers', 1, '{}', 1)`,
    'notification.marks': sql`(workspace_id, account_id, notification_id) values (${w}, ${id}, ${notification})`,
    'notification.readers': sql`(workspace_id, account_id, read_news) values (${w}, ${id}, 1)`,
    'notification.preferences': sql`(workspace_id, account_id, kind, in_app, mail)
      values (${w}, ${id}, 'workers-lost', true, 'never')`,
    'notification.webhooks': sql`(workspace_id, url, kinds) values (${w}, 'x', '{}')`,
    'notification.mutes': sql`(workspace_id, account_id, workflow_id, until) values (${w}, ${id}, ${workflow}, platform.now())`,
    'notification.mails': sql`(workspace_id, account_id, kind, after_news, until_news)
      values (${w}, ${id}, 'workers-lost', 0, 1)`,
    'schedule.schedules': sql`(id, workspace_id, workflow_id, version_id, node_id, rules, zone, missed, anchor_at)
      values (${schedule}, ${w}, ${workflow}, ${version}, 'a', '[]', 'UTC', 'skip', platform.now())`,
    'schedule.firings': sql`(schedule_id, instant, workspace_id, state, decided_at)
      values (${schedule}, platform.now(), ${w}, 'started', platform.now())`,
    'polling.watches': sql`(id, workspace_id, workflow_id, version_id, node_id, kind, place, options, every_seconds, next_at)
      values (${id}, ${w}, ${workflow}, ${version}, 'a', 'email-trigger', '{}', '{}', 60, platform.now())`,
    'schedule.backfills': sql`(id, workspace_id, schedule_id, from_at, until_at, starts, already)
      values (${id}, ${w}, ${schedule}, platform.now(), platform.now(), 0, 0)`,
    'webhook.events': sql`(id, workspace_id, workflow_id, node_id, outcome, at, method, path, headers, query, status)
      values (${id}, ${w}, ${workflow}, 'a', 'refused', platform.now(), 'POST', 'x', '{}', '', 401)`,
    'webhook.hours': sql`(workflow_id, node_id, hour, workspace_id, calls, refused, failed, last_at)
      values (${workflow}, 'a', platform.now(), ${w}, 1, 0, 0, platform.now())`,
    'webhook.settings': sql`(workflow_id, node_id, workspace_id, inbox, sample) values (${workflow}, 'a', ${w}, true, 1)`,
    'webhook.listeners': sql`(id, workspace_id, workflow_id, version_id, node_id, method, path, parameters, expires_at)
      values (${id}, ${w}, ${workflow}, ${version}, 'a', 'POST', 'x', '{}', platform.now())`,
    'webhook.heard': sql`(listener_id, event_id, workspace_id) values (${id}, ${id}, ${w})`,
    'webhook.redeliveries': sql`(id, workspace_id, workflow_id, node_id, version_id, calls)
      values (${id}, ${w}, ${workflow}, 'a', ${version}, '{}')`,
  }
}
