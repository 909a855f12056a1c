import { become, type Convert } from './own/become.ts'
import { mqtt, rabbitmq } from './own/brokers.ts'
import { editImage } from './own/edit-image.ts'
import { emailRead } from './own/email-read.ts'
import { executeCommand } from './own/execute-command.ts'
import { errorTrigger, executeWorkflow, executeWorkflowTrigger, stopAndError, wait } from './own/flow.ts'
import { chatTrigger, form, formTrigger } from './own/forms.ts'
import { ftp } from './own/ftp.ts'
import { git } from './own/git.ts'
import { graphql } from './own/graphql.ts'
import { httpRequest } from './own/http-request.ts'
import { redis } from './own/redis.ts'
import { rssFeedTrigger } from './own/rss-feed-trigger.ts'
import { s3 } from './own/s3.ts'
import { interval, oldCron, schedule } from './own/schedule.ts'
import { sendEmail } from './own/send-email.ts'
import { sql } from './own/sql.ts'
import { ssh } from './own/ssh.ts'
import { respondToWebhook, webhook } from './own/webhooks.ts'

/** Nodes of n8n that are a node of LinkFlow as they stand, as far as their parameters can be said. */
export const ownNodes: ReadonlyMap<string, Convert> = new Map<string, Convert>([
  ['n8n-nodes-base.manualTrigger', () => become('manual')],
  ['n8n-nodes-base.start', () => become('manual')],
  ['n8n-nodes-base.noOp', () => become('no-operation')],
  ['n8n-nodes-base.wait', wait],
  ['n8n-nodes-base.stopAndError', stopAndError],
  ['n8n-nodes-base.errorTrigger', errorTrigger],
  ['n8n-nodes-base.executeWorkflow', executeWorkflow],
  ['n8n-nodes-base.executeWorkflowTrigger', executeWorkflowTrigger],
  ['n8n-nodes-base.scheduleTrigger', schedule],
  ['n8n-nodes-base.cron', oldCron],
  ['n8n-nodes-base.interval', interval],
  ['n8n-nodes-base.webhook', webhook],
  ['n8n-nodes-base.respondToWebhook', respondToWebhook],
  ['n8n-nodes-base.formTrigger', formTrigger],
  ['n8n-nodes-base.form', form],
  ['@n8n/n8n-nodes-langchain.chatTrigger', chatTrigger],
  ['n8n-nodes-base.httpRequest', httpRequest],
  ['n8n-nodes-base.graphql', graphql],
  ['n8n-nodes-base.postgres', sql('postgres')],
  ['n8n-nodes-base.mySql', sql('mysql')],
  ['n8n-nodes-base.redis', redis],
  ['n8n-nodes-base.emailSend', sendEmail],
  ['n8n-nodes-base.emailReadImap', emailRead],
  ['n8n-nodes-base.rssFeedReadTrigger', rssFeedTrigger],
  ['n8n-nodes-base.ssh', ssh],
  ['n8n-nodes-base.executeCommand', executeCommand],
  ['n8n-nodes-base.ftp', ftp],
  ['n8n-nodes-base.git', git],
  ['n8n-nodes-base.rabbitmq', rabbitmq],
  ['n8n-nodes-base.mqtt', mqtt],
  ['n8n-nodes-base.s3', s3],
  ['n8n-nodes-base.awsS3', s3],
  ['n8n-nodes-base.editImage', editImage],
])
