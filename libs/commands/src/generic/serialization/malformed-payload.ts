/** Thrown while a payload is read; RESTORE answers it with `Bad data format`. */
export class MalformedPayload extends Error {}
