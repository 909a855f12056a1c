import type { Route } from '@linkflow/http-server'
import type { ScheduleNeeds } from '../application/needs.ts'
import { actingRoutes } from './acting.routes.ts'
import { readingRoutes } from './reading.routes.ts'

export const scheduleRoutes = (needs: ScheduleNeeds): Route[] => [...readingRoutes(needs), ...actingRoutes(needs)]
