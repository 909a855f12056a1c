export type { FindStanding, Publish, Standing, TopicKind, TopicKinds } from './application/ports.ts'
export { realtimeRoutes } from './http/tickets.route.ts'
export { realtimeMigrations } from './infrastructure/schema.ts'
export { type DoorNeeds, openRealtime, type Realtime, type RealtimeDoor } from './open-realtime.ts'
