import type { k8s } from 'cdk8s-plus-28';

/**
 * A type of cdk8s-plus as it stands in a manifest: a number or a string where cdk8s-plus has a class for either, and the API's own names
 * of fields.
 */
export type Plain<Type> = Type extends undefined
  ? undefined
  : [Type, Union] extends [Union, Type]
    ? number | string
    : Type extends readonly (infer Item)[]
      ? Plain<Item>[]
      : Type extends object
        ? { readonly [Name in keyof Type as ApiName<Name>]: Plain<Type[Name]> }
        : Type;

/** `IntOrString` and `Quantity` have one shape. */
type Union = k8s.IntOrString;

/** Names that cdk8s-plus writes otherwise than the API: acronyms as words. */
interface ApiNames {
  readonly clientIp: 'clientIP';
  readonly clusterIp: 'clusterIP';
}

/** A name that ends as an acronym does and is not listed cannot be written at all, rather than be written wrongly. */
type ApiName<Name> = Name extends keyof ApiNames
  ? ApiNames[Name]
  : Name extends `${string}${'Ip' | 'Ips' | 'Ipc' | 'Pid' | 'Id' | 'Ids' | 'Cidr' | 'Cidrs' | 'Uri' | 'Url'}`
    ? never
    : Name;
