import { z } from 'zod'

const manifestFields = {
  name: z.string().describe('On npm'),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  integrity: z.string().describe('Of exactly these bytes; to install them, send it back'),
  label: z.string().describe('The word before the dot of its types'),
  hosts: z.array(z.string()).describe('The only ones that its nodes may reach'),
  credentialTypes: z.array(z.string()).describe('The only ones that its nodes may use'),
  nodes: z.array(z.strictObject({ type: z.string(), version: z.number(), title: z.string(), description: z.string() })),
}

/** What a package of nodes asks for, before it is installed. */
export const packagePreviewSchema = z.strictObject(manifestFields).meta({ id: 'NodePackagePreview' })
export type PackagePreviewView = z.output<typeof packagePreviewSchema>

export const packageSchema = z
  .strictObject({ ...manifestFields, installedAt: z.iso.datetime(), installedBy: z.string().optional() })
  .meta({ id: 'NodePackage' })
export type PackageView = z.output<typeof packageSchema>

/** All of them: there are few. */
export const packageListSchema = z.strictObject({ items: z.array(packageSchema) }).meta({ id: 'NodePackageList' })

export const packageSourceSchema = z
  .union([
    z.strictObject({
      name: z
        .string()
        // At its beginning a hyphen would make an option of npm of it.
        .regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~][a-z0-9._~-]*$/, 'must be a name on npm')
        .max(214),
      version: z
        .string()
        .regex(/^[0-9A-Za-z.+-]+$/, 'must be a version or a tag')
        .max(128)
        .optional(),
    }),
    z.strictObject({
      tarball: z
        .base64()
        .max(24 * 1024 * 1024)
        .describe('What «npm pack» made, as base64'),
    }),
  ])
  .meta({ id: 'NodePackageSource' })
export type PackageSourceBody = z.output<typeof packageSourceSchema>

export const previewPackageSchema = z
  .strictObject({ source: packageSourceSchema })
  .meta({ id: 'NodePackagePreviewRequest' })

export const installPackageSchema = z
  .strictObject({
    source: packageSourceSchema,
    integrity: z.string().max(200).describe('Of the preview: the consent to what it asks for'),
  })
  .meta({ id: 'NodePackageInstallation' })
