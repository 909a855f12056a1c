export type { Changed, KnownAccount, Neighbours, Team } from './application/ports.ts'
export { notificationRoutes } from './http/notification-routes.ts'
export { notificationMigrations } from './infrastructure/schema.ts'
export { type Notifications, type NotificationsNeeds, openNotifications } from './open-notifications.ts'
