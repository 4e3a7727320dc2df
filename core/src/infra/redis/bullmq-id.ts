// An id of digits only would be refused as a number.
const mark = 'j'

export const toJobId = (id: string): string => mark + id

export const fromJobId = (id: string | undefined): string => (id ?? '').slice(mark.length)

/** False for what BullMQ keeps between the jobs. */
export const isJobId = (id: string): boolean => id.startsWith(mark)
