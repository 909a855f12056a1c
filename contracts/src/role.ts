import { z } from 'zod'
import { roles } from './role-permissions.ts'

export const roleSchema = z.enum(roles)
