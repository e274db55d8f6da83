import { parse } from "yaml";

/** A contract that uses everything the kit reads, as a fresh value that a test may break. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into it to break it
export function exampleContract(): any {
  return parse(EXAMPLE);
}

const EXAMPLE = `
apiVersion: v3.1.0
kind: DataContract
id: orders-contract
name: Orders
version: 2.0.0
status: active
domain: sales
dataProduct: orders
tags: [gold]
description: { purpose: What was bought }
servers:
  - { server: lake, type: s3, location: "s3://acme-lake/orders/", format: parquet, endpointUrl: "https://s3.example" }
  - { server: laptop, type: local, path: data/orders.parquet, format: parquet }
team:
  name: Sales
  members:
    - { username: sue@acme.example, role: Data Owner }
    - { username: sam@acme.example, role: owner, dateOut: "2025-01-01" }
    - { username: ann@acme.example, role: Data Engineer }
roles:
  - { role: owner, access: write, firstLevelApprovers: "ola@acme.example, sue@acme.example" }
  - { role: reader, access: read, firstLevelApprovers: bob@acme.example }
slaProperties:
  - { property: latency, value: 4, unit: d, element: orders.order_id, driver: operational }
schema:
  - name: Orders
    physicalName: orders
    physicalType: table
    tags: [core]
    customProperties:
      - { property: purposeMesh.subject, value: buyer_email }
      - { property: purposeMesh.consents, value: { marketing: buyer_consents } }
      - { property: team.color, value: blue }
    properties:
      - { name: day, physicalType: date, partitioned: true, partitionKeyPosition: 2, classification: none }
      - { name: country, logicalType: string, physicalType: "varchar(2)", partitioned: true, partitionKeyPosition: 1 }
      - name: orderId
        physicalName: order_id
        logicalType: string
        physicalType: VARCHAR2(30)
        primaryKey: true
        classification: none
      - { name: buyer_email, logicalType: string, physicalType: string, classification: contact }
      - { name: buyer_consents, logicalType: boolean, classification: none }
      - { name: customerRef, logicalType: string, classification: identifier }
      - { name: notes }
      - name: address
        logicalType: object
        properties: [{ name: street, logicalType: string }]
    quality: [{ metric: rowCount, mustBeGreaterThan: 1 }]
customProperties:
  - { property: somethingElse, value: [1, 2] }
  - { property: purposeMesh.inputs, value: [crm/customers] }
  - property: purposeMesh.lineage
    value:
      - { to: orders.buyer_email, from: [crm/customers.customers.email], kind: identity }
      - { to: orders.buyer_consents, from: [crm/customers.customers.consent_marketing], kind: identity }
      - { to: orders.order_id, from: [], kind: derived }
  - property: purposeMesh.views
    value:
      marketing:
        orders:
          columns: { buyer_email: clear, order_id: pseudonym }
          rows: country = 'NO'
`;
