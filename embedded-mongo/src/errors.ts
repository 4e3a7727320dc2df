/** The error codes this database answers with: MongoDB's own numbers, by MongoDB's own names. */
const CODES = {
  BadValue: 2,
  UnknownError: 8,
  FailedToParse: 9,
  TypeMismatch: 14,
  InvalidLength: 16,
  IllegalOperation: 20,
  InvalidBSON: 22,
  NamespaceNotFound: 26,
  IndexNotFound: 27,
  PathNotViable: 28,
  ConflictingUpdateOperators: 40,
  CursorNotFound: 43,
  NamespaceExists: 48,
  MaxTimeMSExpired: 50,
  DollarPrefixedFieldName: 52,
  EmptyFieldName: 56,
  CommandNotFound: 59,
  ImmutableField: 66,
  CannotCreateIndex: 67,
  InvalidOptions: 72,
  InvalidNamespace: 73,
  IndexOptionsConflict: 85,
  IndexKeySpecsConflict: 86,
  UnsatisfiableWriteConcern: 100,
  CommandNotSupported: 115,
  CannotIndexParallelArrays: 171,
  TransactionTooOld: 225,
  NoQueryExecutionPlans: 291,
  QueryExceededMemoryLimitNoDiskUseAllowed: 292,
  BSONObjectTooLarge: 10334,
  DuplicateKey: 11000,
  InterruptedAtShutdown: 11600,
  KeyTooLong: 17280,
  CursorInUse: 12051,
  Location40324: 40324,
} as const

export type CodeName = keyof typeof CODES

/** A refusal that goes to the client as it is. Anything else that is thrown is a defect. */
export class MongoError extends Error {
  readonly code: number
  readonly codeName: CodeName
  readonly details: Record<string, unknown>

  constructor(codeName: CodeName, message: string, details: Record<string, unknown> = {}) {
    super(message)
    this.code = CODES[codeName]
    this.codeName = codeName
    this.details = details
  }
}

export const badValue = (message: string) => new MongoError('BadValue', message)
export const failedToParse = (message: string) => new MongoError('FailedToParse', message)
export const notSupported = (message: string) => new MongoError('CommandNotSupported', message)
