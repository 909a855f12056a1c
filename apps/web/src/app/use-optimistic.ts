import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { t } from '../strings/index.ts'
import { toast } from '../ui/toaster.tsx'

/**
 * Saves a value that is shown before the server has it. Where the server refuses, what was shown before is shown again, and
 * it is said why. Values of one key are sent one after the other: an earlier one must not arrive last and stay.
 */
export function useOptimistic<Data, Value>(
  key: QueryKey,
  how: {
    readonly save: (value: Value) => Promise<unknown>
    readonly shown: (data: Data, value: Value) => Data
    readonly said?: (value: Value) => string
  },
) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: how.save,
    scope: { id: JSON.stringify(key) },
    onMutate: async (value: Value) => {
      await queries.cancelQueries({ queryKey: key })
      const before = queries.getQueryData<Data>(key)
      queries.setQueryData<Data>(key, (data) => data && how.shown(data, value))
      return { before }
    },
    onError: (error, _, context) => {
      queries.setQueryData(key, context?.before)
      toast({ text: t('save.rolled-back', { reason: error.message }), tone: 'error' })
    },
    onSuccess: (_, value) => {
      if (how.said) toast({ text: how.said(value) })
    },
    // Not waited for: what was typed goes back at once.
    onSettled: () => void queries.invalidateQueries({ queryKey: key }),
  })
}
