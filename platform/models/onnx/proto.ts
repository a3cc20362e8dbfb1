import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType,
  TensorProtoSchema,
  ValueInfoProtoSchema,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf';

/** The domain of the operators of classical machine learning; ONNX's own is the empty one. */
export const ML_DOMAIN = 'ai.onnx.ml';

const encoder = new TextEncoder();

export function node(
  opType: string,
  input: readonly string[],
  output: readonly string[],
  attribute: readonly AttributeProto[] = [],
  domain = '',
): NodeProto {
  const name = `${opType} ${output.join(' ')}`;
  return create(NodeProtoSchema, {
    opType,
    name,
    input: [...input],
    output: [...output],
    attribute: [...attribute],
    domain,
  });
}

export const int = (name: string, value: number): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INT, i: BigInt(value) });

export const text = (name: string, value: string): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.STRING, s: encoder.encode(value) });

export const ints = (name: string, values: readonly number[]): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.INTS, ints: values.map(BigInt) });

export const floats = (name: string, values: readonly number[]): AttributeProto =>
  create(AttributeProtoSchema, { name, type: AttributeProto_AttributeType.FLOATS, floats: [...values] });

export const texts = (name: string, values: readonly string[]): AttributeProto =>
  create(AttributeProtoSchema, {
    name,
    type: AttributeProto_AttributeType.STRINGS,
    strings: values.map(value => encoder.encode(value)),
  });

export const doubles = (name: string, dims: readonly number[], values: Iterable<number>): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.DOUBLE,
    doubleData: [...values],
  });

export const int64s = (name: string, dims: readonly number[], values: readonly number[]): TensorProto =>
  create(TensorProtoSchema, {
    name,
    dims: dims.map(BigInt),
    dataType: TensorProto_DataType.INT64,
    int64Data: values.map(BigInt),
  });

/** A tensor that goes in or comes out; the first dimension, the rows of a batch, has a name instead of a number. */
export function rowsTensor(
  name: string,
  elemType: 'float' | 'double',
  columns: number | null,
): ValueInfoProto {
  const rows = { value: { case: 'dimParam' as const, value: 'rows' } };
  const rest = columns === null ? [] : [{ value: { case: 'dimValue' as const, value: BigInt(columns) } }];
  return create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType: elemType === 'float' ? TensorProto_DataType.FLOAT : TensorProto_DataType.DOUBLE,
          shape: { dim: [rows, ...rest] },
        },
      },
    },
  });
}
