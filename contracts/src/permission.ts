import { z } from 'zod'
import { permissions } from './permission-names.ts'

export const permissionSchema = z.enum(permissions)
