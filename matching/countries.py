"""Countries by their names in English and Spanish; codes are ISO 3166-1 alpha-2."""

# code | names | English adjectives | Spanish adjectives, masculine singular | cities and states
COUNTRIES = """
AE | United Arab Emirates, UAE, Emiratos Árabes Unidos, Emiratos | Emirati | emiratí | Dubai, Abu Dhabi, Dubái
AL | Albania | Albanian | albanés | Tirana
AR | Argentina | Argentine, Argentinian | argentino | Buenos Aires
AT | Austria | Austrian | austríaco, austriaco | Vienna, Viena
AU | Australia | Australian | australiano | Sydney, Canberra, Melbourne
BE | Belgium, Bélgica | Belgian | belga | Brussels, Bruselas, Antwerp, Amberes
BG | Bulgaria | Bulgarian | búlgaro | Sofia
BO | Bolivia | Bolivian | boliviano | La Paz
BR | Brazil, Brasil | Brazilian | brasileño | Brasilia, São Paulo, Rio de Janeiro
BA | Bosnia, Bosnia and Herzegovina, Bosnia y Herzegovina | Bosnian | bosnio | Sarajevo
BS | Bahamas | Bahamian | bahameño |
BY | Belarus, Bielorrusia | Belarusian | bielorruso | Minsk
BZ | Belize, Belice | Belizean | beliceño |
CA | Canada, Canadá | Canadian | canadiense | Toronto, Ottawa, Vancouver, Montreal
CH | Switzerland, Suiza | Swiss | suizo | Geneva, Ginebra, Zurich
CL | Chile | Chilean | chileno | Santiago de Chile
CN | China | Chinese | chino | Beijing, Pekín
CO | Colombia | Colombian | colombiano | Bogotá, Medellín
CR | Costa Rica | Costa Rican | costarricense |
CU | Cuba | Cuban | cubano | Havana, La Habana
CY | Cyprus, Chipre | Cypriot | chipriota |
CZ | Czech Republic, República Checa | Czech | checo | Prague, Praga
DE | Germany, Alemania | German | alemán | Berlin, Berlín, Hamburg, Hamburgo
DK | Denmark, Dinamarca | Danish | danés | Copenhagen, Copenhague
DO | Dominican Republic, República Dominicana | Dominican | dominicano | Santo Domingo
DZ | Algeria, Argelia | Algerian | argelino |
EC | Ecuador | Ecuadorian, Ecuadorean | ecuatoriano | Quito, Guayaquil
EG | Egypt, Egipto | Egyptian | egipcio | Cairo
ES | Spain, España | Spanish | español | Madrid, Málaga, Barcelona
FI | Finland, Finlandia | Finnish | finlandés |
FR | France, Francia | French | francés | Paris, París, Marseille, Marsella
GB | United Kingdom, UK, Britain, Great Britain, England, Scotland, Reino Unido, Gran Bretaña, Inglaterra | British | británico | London, Londres
GH | Ghana | Ghanaian | ghanés |
GR | Greece, Grecia | Greek | griego | Athens, Atenas
GT | Guatemala | Guatemalan | guatemalteco |
GY | Guyana | Guyanese | guyanés |
HK | Hong Kong | | |
HN | Honduras | Honduran | hondureño | Tegucigalpa
HR | Croatia, Croacia | Croatian | croata | Zagreb
HT | Haiti, Haití | Haitian | haitiano |
HU | Hungary, Hungría | Hungarian | húngaro | Budapest
ID | Indonesia | Indonesian | indonesio | Jakarta, Yakarta
IE | Ireland, Irlanda | Irish | irlandés | Dublin, Dublín
IL | Israel | Israeli | israelí |
IN | India | Indian | | New Delhi, Nueva Delhi, Mumbai
IR | Iran, Irán | Iranian | iraní | Tehran, Teherán
IT | Italy, Italia | Italian | italiano | Rome, Roma, Milan, Milán
JM | Jamaica | Jamaican | jamaicano | Kingston
JP | Japan, Japón | Japanese | japonés | Tokyo, Tokio
KE | Kenya, Kenia | Kenyan | keniano | Nairobi
KR | South Korea, Corea del Sur | South Korean | surcoreano | Seoul, Seúl
LB | Lebanon, Líbano | Lebanese | libanés | Beirut
LT | Lithuania, Lituania | Lithuanian | lituano |
LY | Libya, Libia | Libyan | libio | Tripoli
MA | Morocco, Marruecos | Moroccan | marroquí | Rabat
ME | Montenegro | Montenegrin | montenegrino | Podgorica
MX | Mexico, México, Méjico | Mexican | mexicano | Mexico City, Ciudad de México
MY | Malaysia, Malasia | Malaysian | malasio | Kuala Lumpur
NG | Nigeria | Nigerian | nigeriano |
NI | Nicaragua | Nicaraguan | nicaragüense | Managua
NL | Netherlands, Holland, Países Bajos, Holanda | Dutch | neerlandés, holandés | Amsterdam, Ámsterdam, Rotterdam, The Hague, La Haya
NO | Norway, Noruega | Norwegian | noruego | Oslo
NZ | New Zealand, Nueva Zelanda | | neozelandés | Auckland
PA | Panama, Panamá | Panamanian | panameño |
PE | Peru, Perú | Peruvian | peruano | Lima
PH | Philippines, Filipinas | Philippine, Filipino | filipino | Manila
PK | Pakistan, Pakistán | Pakistani | pakistaní | Islamabad
PL | Poland, Polonia | | polaco | Warsaw, Varsovia
PR | Puerto Rico | Puerto Rican | puertorriqueño | San Juan de Puerto Rico
PT | Portugal | Portuguese | portugués | Lisbon, Lisboa
PY | Paraguay | Paraguayan | paraguayo | Asunción
QA | Qatar | Qatari | qatarí | Doha
RO | Romania, Rumania, Rumanía | Romanian | rumano | Bucharest, Bucarest
RS | Serbia | Serbian | serbio | Belgrade, Belgrado
RU | Russia, Rusia | Russian | ruso | Moscow, Moscú
SA | Saudi Arabia, Arabia Saudita, Arabia Saudí | Saudi | saudí | Riyadh, Riad
SE | Sweden, Suecia | Swedish | sueco | Stockholm, Estocolmo
SG | Singapore, Singapur | Singaporean | singapurense |
SL | Sierra Leone, Sierra Leona | | |
SR | Suriname, Surinam | Surinamese | surinamés |
SV | El Salvador | Salvadoran, Salvadorean | salvadoreño | San Salvador
TH | Thailand, Tailandia | Thai | tailandés | Bangkok
TR | Turkey, Türkiye, Turquía | Turkish | turco | Ankara, Istanbul, Estambul
TZ | Tanzania | Tanzanian | tanzano |
TT | Trinidad and Tobago, Trinidad y Tobago | | |
UA | Ukraine, Ucrania | Ukrainian | ucraniano | Kyiv, Kiev
US | United States, U.S., USA, America, Estados Unidos, EE.UU., EE UU, EUA, Unión Americana | American | estadounidense, norteamericano | Washington, New York, Nueva York, Brooklyn, Chicago, Texas, Miami, San Diego, Los Angeles, Houston, Florida, California, Virginia, Arizona
UY | Uruguay | Uruguayan | uruguayo | Montevideo
VE | Venezuela | Venezuelan | venezolano | Caracas
VN | Vietnam | Vietnamese | vietnamita | Hanoi
ZA | South Africa, Sudáfrica | South African | sudafricano | Johannesburg
"""  # noqa: E501
# Names that hold a country's and mean another place.
NO_COUNTRY = (
    "New Mexico, Nuevo México, Gulf of Mexico, Golfo de México, Estado de México, State of Mexico, "
    "Latin America, South America, Central America, North America, Bank of America, New England"
)  # fmt: skip
